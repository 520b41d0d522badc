import { countsAtThresholds } from '../binary/counts-at-thresholds.ts';
import { averagePrecision, rocAuc } from '../binary/ranking.ts';
import { checkBothKinds } from './thresholds.ts';

/** How well scores tell in-scope from out-of-scope texts, whatever the threshold. */
export interface DetectionReport {
  /** The area under the ROC curve; 0.5 for scores that say nothing. */
  readonly auroc: number;
  /** Average precision with in-scope texts as the positive class. */
  readonly auprIn: number;
  /** Average precision with out-of-scope texts as the positive class, by the negated scores. */
  readonly auprOut: number;
  /** The least fraction of out-of-scope texts that is kept where at least 95 % of in-scope texts are. Lower is better. */
  readonly fprAt95Tpr: number;
}

/** Hendrycks and Gimpel 2017 and Liu et al. 2020 report the false-positive rate there. */
const TRUE_POSITIVE_RATE = 0.95;

/**
 * The figures of out-of-distribution detection, with in-scope texts as the positive class (Hendrycks and Gimpel 2017;
 * Liu et al. 2020).
 * @param scores of texts; higher means in scope.
 * @param inScope 1 for in-scope texts, 0 for out-of-scope ones.
 * @throws TokensiftError `invalid-argument` when the lengths differ or there are not both kinds of texts, `not-finite` for a score that
 *   is NaN or infinite.
 */
export function detectionReport(scores: ArrayLike<number>, inScope: ArrayLike<number>): DetectionReport {
  const counts = countsAtThresholds(scores, inScope);
  checkBothKinds(counts);
  const { truePositives, falsePositives, positives, negatives } = counts;
  const reached = truePositives.findIndex((found) => found / positives >= TRUE_POSITIVE_RATE);
  const reversed = countsAtThresholds(
    Float64Array.from(scores, (score) => -score),
    Uint8Array.from(inScope, (is) => 1 - is),
  );
  return {
    auroc: rocAuc(counts),
    auprIn: averagePrecision(counts),
    auprOut: averagePrecision(reversed),
    fprAt95Tpr: falsePositives[reached] / negatives,
  };
}
