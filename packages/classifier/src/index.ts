export {
  bitFit,
  fullFinetuning,
  layerSelect,
  linearProbe,
  lora,
  prefixTuning,
  promptTuning,
} from '@tokensift/baselines';
/** The types that all packages share: signatures here name them. */
export type * from '@tokensift/core';
export type { SettingsSchema } from '@tokensift/core/settings';
export {
  type Composition,
  composeDeltas,
  type Delta,
  type DeltaDescription,
  describeDelta,
  type PeftExport,
  type PeftForm,
  readDelta,
  writeDelta,
} from '@tokensift/deltas';
export {
  type HubEvent,
  type HubOptions,
  type PushOptions,
  type PushResult,
  pushFolder,
} from '@tokensift/hub';
export { adaptationFileNames, type Backbone, type Pooling, TEXT_POOLINGS } from '@tokensift/models';
export { opset as onnxOpset } from '@tokensift/onnx-export';
export type { OptimizerKind, WarmupOptions } from '@tokensift/sparse-optimizers';
export {
  checkOutputFile,
  checkOutputFolder,
  type FolderProblem,
  type OutputFolder,
  type OutputFolderOptions,
  type Verification,
  verifyFolder,
} from '@tokensift/storage';
export {
  type Aggregation,
  type ClassQuality,
  type Evaluation,
  type FittedTask,
  type LabelledSpan,
  type LabelPrediction,
  type LabelProbability,
  type LabelsPrediction,
  multiLabel,
  type PredicateInput,
  type RejectedPrediction,
  type RejectionReport,
  regression,
  type SpanPrediction,
  semanticRoles,
  singleLabel,
  type TaskKind,
  type TextInput,
  type TextToTag,
  taskKindOf,
  taskKinds,
  tokenClassification,
  type ValuePrediction,
} from '@tokensift/tasks';
export {
  type EpochRecord,
  type GivenTraining,
  type NamedSettings,
  nameSettings,
  stepsPerEpoch,
  type TrainingSettings,
  trainingDefaults,
  trainingSettings,
} from '@tokensift/training';
export {
  type AdaptationReport,
  type AdaptedConstruct,
  type AdaptedModel,
  type AdaptModelOptions,
  adaptModel,
  type TextLengths,
} from './adaptation/adapt-model.ts';
export { openAdaptedFolder, saveAdaptedModel, undoAdaptedModel } from './adaptation/adapted-folder.ts';
export type { Initialise } from './adaptation/initialisation/initialisation.ts';
export { initialisations } from './adaptation/initialisation/registry.ts';
export { type AdaptationSettings, adaptationSettings } from './adaptation/settings.ts';
export { affordableSteps, type EpochCost, type TrainingCost } from './affordable-steps.ts';
export { type SplitQuality, splitQuality, type TrainingReport } from './card/training-report.ts';
export type {
  AnyClassifier,
  Classifier,
  ClassifierParts,
  PredictOptions,
  SaveOptions,
} from './classifier.ts';
export { completeTraining, type TrainedModel } from './complete-training.ts';
export {
  applyDeltaToFolder,
  type DeltaFolderOptions,
  type ExportDeltaOptions,
  exportDeltaToFolder,
  revertDeltaInFolder,
} from './delta-folders.ts';
export type { FoundConstruct } from './describe-constructs.ts';
export { embeddedModel } from './embedded-model.ts';
export { type CreateEngineOptions, createEngine } from './engines/create-engine.ts';
export { type EngineSettings, engineSettings } from './engines/settings.ts';
export { type EngineState, surveyEngines } from './engines/survey-engines.ts';
export {
  type ExportedFile,
  type ExportFormat,
  type ExportOnnxOptions,
  exportFormats,
  exportOnnx,
} from './export-onnx.ts';
export { type FetchModelOptions, fetchModel, fetchTokenizer } from './fetch-model.ts';
export { type FinetuneOptions, type FinetuneResult, finetune } from './finetune.ts';
export type { HeadStart } from './former-head.ts';
export { keepStateIn, type StateKeeper } from './kept-state.ts';
export { largestSmallModel } from './learning-rate-for-size.ts';
export { isModulePath, type LoadModuleOptions, loadModule } from './load-module.ts';
export { createMethod, methods } from './methods/registry.ts';
export { sparseFinetuning } from './methods/sparse.ts';
export { modelForTask } from './model-for-task.ts';
export { type OpenClassifierOptions, openClassifier } from './open-classifier.ts';
export { type OpenClassifierFolderOptions, openClassifierFolder } from './open-classifier-folder.ts';
export { type BaseModel, type FormerHead, type OpenModelOptions, openModel } from './open-model.ts';
export { type PredictionPrecision, predictionPrecisions } from './open-predictor.ts';
export { describePooling, type PoolingChoice } from './pooling-choice.ts';
export {
  type EstimatedSensitivity,
  type EstimateSensitivityOptions,
  estimateSensitivity,
} from './selection/estimate-sensitivity.ts';
export { loadSelector, type NamedSelector } from './selection/load-selector.ts';
export type { PlanOptions } from './selection/plan-options.ts';
export {
  type SelectedParameters,
  type SelectParametersOptions,
  selectParameters,
} from './selection/select-parameters.ts';
export { type ScoringOptions, type SelectionOptions, selectionSettings } from './selection/settings.ts';
export { describeLength, type LengthChoice } from './sequence-limit.ts';
export type { BySplit, DataSummary, SplitTexts } from './summary/data-summary.ts';
export { type EpochPlan, FEWER_EPOCHS } from './summary/epoch-plan.ts';
export type { OutcomeKind } from './summary/outcome-notes.ts';
export { type SummarizeDataOptions, type SummarizedData, summarizeData } from './summary/summarize-data.ts';
