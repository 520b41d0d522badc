export { describeMetric } from './describe-metric.ts';
export type { ClassQuality, Evaluation, RowAnswer } from './evaluation.ts';
export { taskKindOf, taskKinds } from './registry.ts';
export type { LabelPrediction, LabelProbability } from './single-label/prediction.ts';
export { singleLabel } from './single-label/single-label.ts';
export type {
  DecodeOptions,
  EncodedInputs,
  EncodedRows,
  FittedTask,
  SavedTask,
  TaskKind,
} from './task-kind.ts';
export type { TextInput } from './text/text-input.ts';
