export { type AdafactorOptions, adafactor, adafactorRoom } from './adafactor.ts';
export { type AdamWOptions, adamW } from './adamw.ts';
export { clipScale } from './clip-scale.ts';
export { countUnion } from './count-union.ts';
export type { DecayOptions } from './decay.ts';
export { type LionOptions, lion } from './lion.ts';
export { type OptimizerKind, type OptimizerSettings, optimizers } from './registry.ts';
export { constantSchedule, cosineSchedule, linearSchedule, type WarmupOptions } from './schedules.ts';
export { type SgdOptions, sgd } from './sgd.ts';
export { readSlices, type SliceValues, writeSlices } from './slice-values.ts';
export {
  createTrainableParameters,
  type TrainableParameters,
  type TrainableParametersOptions,
  type TrainableSnapshot,
} from './trainable-parameters.ts';
export { roomForArrays, type StateRoom, type TrainableTensor, type ValueRange } from './trainable-tensor.ts';
export type { LinearMemory } from './web-assembly.ts';
