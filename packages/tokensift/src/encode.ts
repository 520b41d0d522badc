import {
  type EncodedText,
  type LabelledText,
  type Tokenizer,
  type TokenizerInput,
  TokensiftError,
} from '@tokensift/core';
import type { BertConfig } from '@tokensift/models';

/** Tokens that a text may have unless the user says otherwise. */
const defaultMaxLength = 128;

/** Fewest tokens that a sequence must have room for. */
const shortest = 4;

/**
 * The longest sequence for a model, checked.
 * @param taken positions that a finetuning method has taken from those of the model
 */
export function sequenceLimit(
  { maxPositions }: BertConfig,
  maxLength: number | undefined,
  taken = 0,
): number {
  const limit = maxPositions - taken;
  if (limit < shortest) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'virtual tokens',
      message: `The model has ${maxPositions} positions; ${taken} virtual tokens leave no room for a text.`,
      hint: `Take at most ${maxPositions - shortest}, and leave room for the texts.`,
    });
  }
  if (maxLength === undefined) return Math.min(defaultMaxLength, limit);
  if (Number.isInteger(maxLength) && maxLength >= shortest && maxLength <= limit) return maxLength;
  const rest = taken > 0 ? ` beside ${taken} virtual ones` : '';
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'maxLength',
    message: `The model reads from ${shortest} to ${limit} tokens${rest}; ${maxLength} is out of range.`,
  });
}

export interface EncodedTexts {
  readonly encoded: EncodedText[];
  /** How many texts were cut to the limit. */
  readonly truncated: number;
}

/** Encodes texts, checking that the tokenizer's ids are entries of the model's vocabulary. */
export function encodeTexts(
  texts: readonly Pick<LabelledText, 'text' | 'pair'>[],
  tokenizer: Tokenizer,
  { vocabularySize }: BertConfig,
  maxLength: number,
): EncodedTexts {
  const inputs = texts.map(({ text, pair }) => (pair === undefined ? text : ([text, pair] as const)));
  const encodings = tokenizer.encodeBatch(inputs);
  for (const { ids } of encodings) {
    const foreign = ids.find((id) => id >= vocabularySize);
    if (foreign !== undefined) {
      throw new TokensiftError({
        code: 'invalid-tokenizer',
        message: `The tokenizer gives the id ${foreign}, but the model's vocabulary has ${vocabularySize} entries.`,
        hint: 'Tokenizer and weights must come from the same model.',
      });
    }
  }
  let truncated = 0;
  const encoded = encodings.map((encoding, i) => {
    if (encoding.ids.length <= maxLength) return encoding;
    truncated++;
    return tokenizer.encode(inputs[i] as TokenizerInput, { maxLength });
  });
  return { encoded, truncated };
}
