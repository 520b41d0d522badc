export {
  type BitFitOptions,
  bitFit,
  type FullFinetuningOptions,
  fullFinetuning,
  type LayerSelectOptions,
  type LoraOptions,
  layerSelect,
  linearProbe,
  lora,
  type PrefixTuningOptions,
  type PromptTuningOptions,
  prefixTuning,
  promptTuning,
} from '@tokensift/baselines';
export { type EpochRecord, type TrainingSettings, trainingDefaults } from '@tokensift/training';
export {
  type AdaptationReport,
  type AdaptationSettings,
  type AdaptedConstruct,
  type AdaptedModel,
  type AdaptModelOptions,
  adaptModel,
  type TextLengths,
} from './adaptation/adapt-model.ts';
export { saveAdaptedModel, undoAdaptedModel } from './adaptation/adapted-folder.ts';
export { type InitialisationName, initialisations } from './adaptation/initialisation/registry.ts';
export type {
  Classifier,
  ClassifierInput,
  ClassQuality,
  Evaluation,
  Prediction,
} from './classifier.ts';
export { type EngineSettings, engineNames } from './engines/candidates.ts';
export { type CreateEngineOptions, createEngine } from './engines/create-engine.ts';
export { type EngineState, surveyEngines } from './engines/survey-engines.ts';
export { type FinetuneOptions, type FinetuneResult, finetune } from './finetune.ts';
export { createMethod, methodNames } from './methods/registry.ts';
export { type SparseOptions, sparseFinetuning } from './methods/sparse.ts';
export { type OpenClassifierOptions, openClassifier } from './open-classifier.ts';
export { type BaseModel, type OpenModelOptions, openModel } from './open-model.ts';
