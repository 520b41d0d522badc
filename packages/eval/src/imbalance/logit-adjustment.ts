import { TokensiftError } from '@tokensift/core';
import { checkRowCounts } from './check-row-counts.ts';

/**
 * Offsets τ·ln(prior) by class, added to logits in training (the logit-adjusted loss) or subtracted from those of a
 * plain training before predicting (Menon et al. 2020, equations 9 and 10). A class without rows, whose prior has no
 * logarithm, counts as having one.
 * @param counts training rows of each class.
 * @param tau strength; 1 is the theory's value, 0 changes nothing.
 * @throws TokensiftError `invalid-argument` for what is no count, no rows at all, or a τ that is negative or infinite.
 */
export function logitAdjustment(counts: ArrayLike<number>, tau: number): Float64Array {
  checkRowCounts(counts);
  if (!(tau >= 0 && tau < Infinity)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `τ must be a finite number from 0, not ${tau}.`,
      where: 'tau',
      hint: 'Use 1, or tune it between 0 and 2 on validation rows.',
    });
  }
  const all = Float64Array.from(counts, (count) => Math.max(count, 1));
  const rows = all.reduce((sum, count) => sum + count, 0);
  return all.map((count) => tau * Math.log(count / rows));
}
