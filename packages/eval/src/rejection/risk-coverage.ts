import { TokensiftError } from '@tokensift/core';
import { countsAtThresholds } from '../binary/counts-at-thresholds.ts';

/** What a classifier that answers only the texts with a score of at least `threshold` gets right. */
export interface CoveragePoint {
  readonly threshold: number;
  /** The fraction of texts that are answered. */
  readonly coverage: number;
  /** The fraction of the answered texts that are wrong; the selective risk. */
  readonly risk: number;
}

/**
 * The risk-coverage curve (El-Yaniv and Wiener 2010): one point for each distinct score, in descending order; texts of
 * equal scores are answered or rejected together.
 * @param scores of texts; higher means surer.
 * @param correct 1 where the prediction is right; an out-of-scope text is never right.
 * @throws TokensiftError `invalid-argument` when the lengths differ or there are no texts, `not-finite` for a score that
 *   is NaN or infinite.
 */
export function riskCoverage(scores: ArrayLike<number>, correct: ArrayLike<number>): CoveragePoint[] {
  const { thresholds, truePositives, falsePositives } = countsAtThresholds(scores, correct);
  return Array.from(thresholds, (threshold, k) => {
    const answered = truePositives[k] + falsePositives[k];
    return { threshold, coverage: answered / scores.length, risk: falsePositives[k] / answered };
  });
}

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

/**
 * AURC (Geifman et al. 2019): the mean over texts of the risk where the text and all that score at least as high are
 * answered. Lower is better; 0 where every prediction is right.
 * @throws TokensiftError as `riskCoverage`.
 */
export function areaUnderRiskCoverage(scores: ArrayLike<number>, correct: ArrayLike<number>): number {
  let area = 0;
  let covered = 0;
  for (const { coverage, risk } of riskCoverage(scores, correct)) {
    area += (coverage - covered) * risk;
    covered = coverage;
  }
  return area;
}
