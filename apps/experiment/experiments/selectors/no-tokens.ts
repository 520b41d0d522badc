import type { SelectorInput } from '@tokensift/core';
import { selectors } from '@tokensift/parameter-sensitivity';

/** What the embeddings of tokens are worth: as token-rows, with no token in it. */
export default function noTokens(input: SelectorInput) {
  return selectors.of('token-rows').select({ ...input, relevantTokens: new Int32Array(0) });
}
