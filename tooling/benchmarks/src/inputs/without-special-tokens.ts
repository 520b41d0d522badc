import type { EncodedExample } from '@tokensift/core';
import type { TokenizedText } from '@tokensift/token-statistics';

/** A text's own tokens, as constructs are found in. */
export function withoutSpecialTokens({
  ids,
  specialTokensMask,
  target,
}: EncodedExample<number>): TokenizedText {
  return { tokens: ids.filter((_, i) => !specialTokensMask[i]), label: target };
}
