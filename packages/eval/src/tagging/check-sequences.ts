import { TokensiftError } from '@tokensift/core';
import { checkSameLength } from '../checks/check-same-length.ts';

/** @throws TokensiftError `invalid-argument` when there are no sequences, or their numbers or lengths differ. */
export function checkSequences(
  truth: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
): void {
  checkSameLength({ truth, predicted });
  truth.forEach((tags, i) => {
    if (tags.length === predicted[i].length) return;
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `There are ${tags.length} true tags but ${predicted[i].length} predicted ones.`,
      where: `predicted[${i}]`,
      hint: 'Give one predicted tag for every token.',
    });
  });
}
