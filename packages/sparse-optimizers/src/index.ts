export { type AdamWOptions, adamW } from './adamw.ts';
export { clipScale } from './clip-scale.ts';
export { countUnion } from './count-union.ts';
export { constantSchedule, cosineSchedule, linearSchedule, type WarmupOptions } from './schedules.ts';
export { readSlices, type SliceValues, writeSlices } from './slice-values.ts';
export {
  createTrainableParameters,
  type TrainableParameters,
  type TrainableParametersOptions,
  type TrainableSnapshot,
} from './trainable-parameters.ts';
export type { TrainableTensor, ValueRange } from './trainable-tensor.ts';
export type { LinearMemory } from './web-assembly.ts';
