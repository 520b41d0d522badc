import { TokensiftError } from '@tokensift/core';
import type { ModelType, TokenizerJson } from '../../tokenizer-json.ts';
import { createBpe } from './bpe.ts';
import type { CreateFamily, Family } from './family.ts';
import { createUnigram } from './unigram.ts';
import { createWordPiece } from './word-piece.ts';

const FAMILIES: Readonly<Partial<Record<ModelType, CreateFamily>>> = {
  WordPiece: createWordPiece,
  BPE: createBpe,
  Unigram: createUnigram,
};

/** @throws TokensiftError `unsupported` for a kind of model whose constructs cannot become tokens. */
export function createFamily(json: TokenizerJson, where: string): Family {
  const create = FAMILIES[json.model.type];
  if (create) return create(json, where);
  throw new TokensiftError({
    code: 'unsupported',
    where,
    message: `a tokenizer of the kind ${json.model.type} cannot be adapted.`,
    hint: `Known: ${Object.keys(FAMILIES).join(', ')}.`,
  });
}
