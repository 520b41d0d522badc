/** What needs no file system: all that there is in a browser. */
export {
  type Addition,
  createTokenizerAdapter,
  type TokenizerAdapter,
  type TokenizerAdapterOptions,
} from './adaptation/adapt-tokenizer.ts';
export {
  type AdaptationMode,
  type AdaptationRecord,
  type NewToken,
  parseAdaptationRecord,
} from './adaptation/adaptation-record.ts';
export type { RemovedEntry } from './adaptation/families/family.ts';
export { findRecyclableTokens, type RecyclableTokens } from './adaptation/recyclable-tokens.ts';
export { undoTokenizerAdaptation } from './adaptation/undo-adaptation.ts';
export { createWordEncoder, type WordEncoding } from './adaptation/word-encoder.ts';
export { type PadOptions, padBatch } from './pad-batch.ts';
export { type ParseTokenizerOptions, parseTokenizer } from './parse-tokenizer.ts';
export {
  createSequenceEncoder,
  type EncodedSequences,
  requireRows,
  type SequenceEncoder,
  type SequenceEncoderOptions,
} from './sequence-encoder.ts';
