import type { SelectorInput } from '@tokensift/core';
import { selectors } from '@tokensift/parameter-sensitivity';

/** The control for constructs: as token-rows, with as many tokens of the vocabulary drawn at random. */
export default function randomTokens(input: SelectorInput) {
  const embedding = input.parameters.find(({ role }) => role === 'token-embedding')!;
  const vocabulary = Array.from({ length: embedding.shape[0] as number }, (_, id) => id);
  const drawn = input.random.fork('tokens').shuffle(vocabulary);
  return selectors.of('token-rows').select({
    ...input,
    relevantTokens: Int32Array.from(drawn.slice(0, input.relevantTokens.length)),
  });
}
