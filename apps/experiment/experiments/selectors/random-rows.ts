import type { SelectorInput } from '@tokensift/core';
import { selectors } from '@tokensift/parameter-sensitivity';

/** The control for scores: as token-rows, with the rows of matrices drawn at random. */
export default function randomRows(input: SelectorInput) {
  return selectors.of('token-rows').select({
    ...input,
    scores: (request) => input.scores({ ...request, score: 'random', scale: 'none' }),
  });
}
