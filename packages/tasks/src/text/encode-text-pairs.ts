import type { EncodedText, TextPair } from '@tokensift/core';
import type { SequenceEncoder } from '@tokensift/tokenization';

/** Texts and pairs as a model reads them. */
export function encodeTextPairs(
  texts: readonly TextPair[],
  encoder: SequenceEncoder,
): { readonly texts: EncodedText[]; readonly truncated: number } {
  const { encoded, truncated } = encoder.encode(
    texts.map(({ text, pair }) => (pair === undefined ? text : ([text, pair] as const))),
  );
  return {
    texts: encoded.map(({ ids, typeIds, specialTokensMask }) => ({ ids, typeIds, specialTokensMask })),
    truncated,
  };
}
