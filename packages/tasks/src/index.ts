export { describeMetric } from './describe-metric.ts';
export type { ClassQuality, Evaluation, RejectionReport, RowAnswer } from './evaluation.ts';
export { type MultiLabelSettings, multiLabel } from './multi-label/multi-label.ts';
export type { LabelsPrediction } from './multi-label/prediction.ts';
export { isProblem, LISTED_LABELS, type RowProblem, readRow, readTexts } from './read-row.ts';
export { type TaskChoice, taskKindOf, taskKinds } from './registry.ts';
export { regression, type ValuePrediction } from './regression/regression.ts';
export type { PredicateInput } from './semantic-roles/input.ts';
export { semanticRoles } from './semantic-roles/semantic-roles.ts';
export type { LabelPrediction, LabelProbability, RejectedPrediction } from './single-label/prediction.ts';
export type { SingleLabelSettings } from './single-label/settings.ts';
export { singleLabel } from './single-label/single-label.ts';
export { AGGREGATIONS, type Aggregation } from './tagging/aggregate.ts';
export type { LabelledSpan, SpanPrediction } from './tagging/prediction.ts';
export type { TaggingSettings } from './tagging/settings.ts';
export type {
  Decision,
  DecodeOptions,
  EncodedInputs,
  EncodedRows,
  FittedHead,
  FittedTask,
  SavedTask,
  ScopeRule,
  TaskKind,
} from './task-kind.ts';
export type { TextInput } from './text/text-input.ts';
export type { TextToTag } from './token-classification/token-classification.ts';
export { tokenClassification } from './token-classification/token-classification.ts';
