export type { BertConfig } from './bert/config.ts';
export { type BertClassifierInit, createBertClassifier } from './bert/model.ts';
export * from './bert/parameters.ts';
export {
  type AdaptedToken,
  readAdaptedFolder,
  requireAdaptedFolder,
  restoreAdaptedFolder,
  type SaveAdaptedOptions,
  saveAdaptedFolder,
} from './checkpoint/adapted-folder.ts';
export { hashCheckpoint } from './checkpoint/hash-checkpoint.ts';
export { type PeftFiles, type PeftFolder, readPeftFolder } from './checkpoint/peft-folder.ts';
export * from './checkpoint/read-checkpoint.ts';
export * from './checkpoint/save-classifier-folder.ts';
export { type SaveEncoderOptions, saveEncoderFolder } from './checkpoint/save-encoder-folder.ts';
export {
  checkOutputFile,
  checkOutputFolder,
  type OutputFolderOptions,
} from './files/check-output-folder.ts';
export { writeAtomically } from './files/write-atomically.ts';
export type { Pooling } from './pooling.ts';
export type { FloatType } from './safetensors/dtypes.ts';
export type { SafetensorsEntry, SafetensorsHeader } from './safetensors/header.ts';
export * from './safetensors/read.ts';
export * from './safetensors/write.ts';
