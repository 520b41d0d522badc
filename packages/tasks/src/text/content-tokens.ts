import type { EncodedText } from '@tokensift/core';

/** The ids of a text's own tokens: without those that the tokenizer added. */
export const contentTokens = ({ ids, specialTokensMask }: EncodedText): Int32Array =>
  ids.filter((_, i) => !specialTokensMask[i]);
