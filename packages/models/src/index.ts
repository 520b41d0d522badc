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
export type { ClassifierTask } from './checkpoint/classifier-config.ts';
export { type PeftFiles, type PeftFolder, readPeftFolder } from './checkpoint/peft-folder.ts';
export * from './checkpoint/read-checkpoint.ts';
export * from './checkpoint/save-classifier-folder.ts';
export { type SaveEncoderOptions, saveEncoderFolder } from './checkpoint/save-encoder-folder.ts';
export type { StatedPooling } from './checkpoint/sentence-transformer.ts';
export type { StatedLength } from './checkpoint/stated-length.ts';
export { checkTokenizerConfig } from './checkpoint/tokenizer-files.ts';
export type { Pooling } from './pooling.ts';
