export { epochBatches } from './batches.ts';
export { evaluate } from './evaluate.ts';
export { type NamedSettings, nameSettings } from './named-settings.ts';
export { createPredictor, type Predictor, type ReadOptions } from './predictor.ts';
export { type BatchLogits, type BatchReading, readInBatches } from './read-in-batches.ts';
export { schedules } from './schedules.ts';
export { isRevisedBefore } from './selection-plan.ts';
export {
  type GivenTraining,
  readTraining,
  type TrainingSettings,
  trainingDefaults,
  trainingSettings,
} from './settings.ts';
export { type EpochRecord, stepsPerEpoch, type TrainOptions, type TrainResult, train } from './train.ts';
export type { PhaseRecord, TrainingState } from './training-state.ts';
