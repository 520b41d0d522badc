export { evaluate } from './evaluate.ts';
export { type NamedSettings, nameSettings } from './named-settings.ts';
export { createPredictor, type Predictor } from './predictor.ts';
export { isRevisedBefore } from './selection-plan.ts';
export { checkSettings, schedules, type TrainingSettings, trainingDefaults } from './settings.ts';
export { type EpochRecord, stepsPerEpoch, type TrainOptions, type TrainResult, train } from './train.ts';
export type { PhaseRecord, TrainingState } from './training-state.ts';
