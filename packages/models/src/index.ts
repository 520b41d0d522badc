export type { Architecture, Backbone, ModelConfig, OutputMap } from './architecture.ts';
export { architectures, configureBackbone, modelTypes } from './architectures/registry.ts';
export {
  type AdaptationTexts,
  type AdaptedToken,
  adaptationFileNames,
  type RestoreAdaptedOptions,
  requireAdaptedFolder,
  restoreAdaptedFolder,
  type SaveAdaptedOptions,
  saveAdaptedFolder,
} from './checkpoint/adapted-folder.ts';
export { holdModelFolder } from './checkpoint/hold-model-folder.ts';
export {
  holdPeftFolder,
  type PeftFiles,
  type PeftFolder,
  type PeftHeadOptions,
  peftHead,
  peftTask,
  readPeftFolder,
} from './checkpoint/peft-folder.ts';
export { placedShape, putTogether, takeOut } from './checkpoint/placed-tensors.ts';
export { type Checkpoint, readCheckpoint, readHeldCheckpoint } from './checkpoint/read-checkpoint.ts';
export * from './checkpoint/save-classifier-folder.ts';
export { type SaveEncoderOptions, saveEncoderFolder } from './checkpoint/save-encoder-folder.ts';
export type { StatedPooling } from './checkpoint/sentence-transformer.ts';
export type { StatedLength } from './checkpoint/stated-length.ts';
export { checkTokenizerConfig, tokenizerSourceNames } from './checkpoint/tokenizer-files.ts';
export { type CheckpointLayout, nameInCheckpoint, nameOf, type Place, placeOf } from './checkpoint-layout.ts';
export { type EncoderStates, encoderStates } from './encoder-states.ts';
export { type Pooling, TEXT_POOLINGS, type TextPooling, textPoolings } from './pooling.ts';
export {
  classifierParameters,
  createTextClassifier,
  encoderParameters,
  type TextClassifierInit,
  tokenEmbeddings,
} from './text-classifier.ts';
