import { TokensiftError } from '@tokensift/core';
import { riskCoverage } from './risk-coverage.ts';

/**
 * The accuracy on the texts with the highest scores, as few as make up at least the coverage; texts of equal scores are
 * answered together.
 * @param coverage in (0, 1].
 * @throws TokensiftError as `riskCoverage`, and `invalid-argument` for a coverage out of range.
 */
export function accuracyAtCoverage(
  scores: ArrayLike<number>,
  correct: ArrayLike<number>,
  coverage: number,
): number {
  if (!(coverage > 0 && coverage <= 1)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `The coverage must be above 0 and at most 1, not ${coverage}.`,
      where: 'coverage',
      hint: 'Use 0.9 for the accuracy on the surest 90 %.',
    });
  }
  const point = riskCoverage(scores, correct).find((reached) => reached.coverage >= coverage)!;
  return 1 - point.risk;
}
