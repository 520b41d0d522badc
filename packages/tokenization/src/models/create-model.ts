import type { ModelJson, ModelType } from '../tokenizer-json.ts';
import { bpe } from './bpe.ts';
import type { Model } from './model.ts';
import type { ModelKind } from './model-kind.ts';
import { LONGEST_KEPT, remember } from './remember.ts';
import { unigram } from './unigram.ts';
import { wordLevel } from './word-level.ts';
import { wordPiece } from './word-piece.ts';

export const MODELS: Readonly<Record<ModelType, ModelKind>> = {
  BPE: bpe,
  WordPiece: wordPiece,
  WordLevel: wordLevel,
  Unigram: unigram,
};

/**
 * @param model checked
 * @param ids of its tokens
 * @param where The tokenizer's path, for error messages.
 */
export function createModel(model: ModelJson, ids: ReadonlyMap<string, number>, where: string): Model {
  const encode = MODELS[model.type].create(model, ids, where);
  const encodeWhole = remember((word) => encode(word, Number.POSITIVE_INFINITY));
  return (word, room) => (word.length > LONGEST_KEPT ? encode(word, room) : encodeWhole(word));
}
