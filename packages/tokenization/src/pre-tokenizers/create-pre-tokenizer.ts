import { TokensiftError } from '@tokensift/core';
import { createStages, type StageKinds } from '../stages.ts';
import { flattenStages, type TokenizerJson } from '../tokenizer-json.ts';
import { byteLevelPreTokenizer } from './byte-level.ts';
import { fixedLength } from './fixed-length.ts';
import { asksForStart, metaspace } from './metaspace.ts';
import type { PreTokenizer } from './pre-tokenizer.ts';
import { charDelimiterSplit, digits, punctuation, split } from './split.ts';
import { bertPreTokenizer, whitespace, whitespaceSplit } from './words.ts';

export const PRE_TOKENIZERS: StageKinds<PreTokenizer> = {
  BertPreTokenizer: bertPreTokenizer,
  ByteLevel: byteLevelPreTokenizer,
  CharDelimiterSplit: charDelimiterSplit,
  Digits: digits,
  FixedLength: fixedLength,
  Metaspace: metaspace,
  Punctuation: punctuation,
  Split: split,
  Whitespace: whitespace,
  WhitespaceSplit: whitespaceSplit,
};

/**
 * All pre-tokenizers of a tokenizer: each cuts what the one before it gives. Without any, a text is left whole.
 * @throws TokensiftError `unsupported` for a Metaspace that marks the first word only and is not the first
 * pre-tokenizer; and see `createStages`.
 */
export function createPreTokenizer({ pre_tokenizer }: TokenizerJson, where: string): PreTokenizer {
  if (flattenStages(pre_tokenizer, 'pretokenizers').slice(1).some(asksForStart)) {
    throw new TokensiftError({
      code: 'unsupported',
      where,
      message:
        'the default backend has a Metaspace with "prepend_scheme": "first" as the first pre-tokenizer only.',
      hint: 'Install the package tokenizers and choose the backend "native".',
    });
  }
  const stages = createStages(pre_tokenizer, 'pretokenizers', PRE_TOKENIZERS, where);
  if (stages.length === 0) return (text, take) => take(text);
  const [first, ...others] = stages;
  return (text, take, startsText) => {
    let next = take;
    for (const stage of others.toReversed()) {
      const last = next;
      next = (piece) => stage(piece, last, false);
    }
    return first(text, next, startsText);
  };
}
