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
