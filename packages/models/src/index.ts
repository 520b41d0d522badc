export type { BertConfig } from './bert/config.ts';
export { type BertClassifierInit, createBertClassifier } from './bert/model.ts';
export * from './bert/parameters.ts';
export {
  type AdaptedToken,
  readAdaptedFolder,
  restoreAdaptedFolder,
  type SaveAdaptedOptions,
  saveAdaptedFolder,
} from './checkpoint/adapted-folder.ts';
export { type PeftFiles, type PeftFolder, readPeftFolder } from './checkpoint/peft-folder.ts';
export * from './checkpoint/read-checkpoint.ts';
export * from './checkpoint/save-classifier-folder.ts';
export { type SaveEncoderOptions, saveEncoderFolder } from './checkpoint/save-encoder-folder.ts';
export type { Pooling } from './pooling.ts';
