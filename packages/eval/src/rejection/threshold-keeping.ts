import { TokensiftError } from '@tokensift/core';
import { checkFinite, DIVERGED } from '../checks/check-finite.ts';

/**
 * The highest threshold t at which at least a fraction of the validation texts has score ≥ t: the choice where no
 * out-of-scope texts are at hand.
 * @param scores of in-scope validation texts; higher means in scope.
 * @param kept the fraction that must not be rejected, in (0, 1] (default 0.95).
 * @throws TokensiftError `invalid-argument` when there are no texts or the fraction is out of range, `not-finite` for a
 *   score that is NaN or infinite.
 */
export function thresholdKeeping(scores: ArrayLike<number>, kept = 0.95): number {
  if (scores.length === 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: 'There are no texts.',
      where: 'scores',
      hint: 'A threshold needs at least one validation text.',
    });
  }
  if (!(kept > 0 && kept <= 1)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `The fraction must be above 0 and at most 1, not ${kept}.`,
      where: 'kept',
      hint: 'Use 0.95 to keep 95 % of the validation texts.',
    });
  }
  checkFinite(scores, 'scores', DIVERGED);
  const ascending = Float64Array.from(scores).sort();
  let keep = Math.ceil(kept * ascending.length);
  // The product may lie a rounding error above a whole number.
  if ((keep - 1) / ascending.length >= kept) keep--;
  return ascending[ascending.length - keep];
}
