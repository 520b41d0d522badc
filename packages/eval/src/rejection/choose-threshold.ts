import { between } from '../binary/between.ts';
import { countsAtThresholds } from '../binary/counts-at-thresholds.ts';
import { checkBothKinds } from './check-both-kinds.ts';

/**
 * The threshold t of "in scope where score ≥ t" with the highest balanced accuracy, (kept in-scope fraction + rejected
 * out-of-scope fraction) / 2, on validation texts of both kinds. Balanced, because the share of out-of-scope texts in
 * validation says little about their share in use. Thresholds lie midway between neighbouring scores; of equally good
 * ones the lowest is taken, which rejects least.
 * @param scores higher means in scope.
 * @param inScope 1 for in-scope texts, 0 for out-of-scope ones.
 * @throws TokensiftError `invalid-argument` when the lengths differ or there are not both kinds of texts, `not-finite` for a score that
 *   is NaN or infinite.
 */
export function chooseThreshold(scores: ArrayLike<number>, inScope: ArrayLike<number>): number {
  const counts = countsAtThresholds(scores, inScope);
  checkBothKinds(counts);
  const { thresholds, truePositives, falsePositives, positives, negatives } = counts;
  // Youden's index times positives · negatives: whole numbers, so that ties are exact.
  const index = (k: number): number => truePositives[k] * negatives - falsePositives[k] * positives;
  const lowest = thresholds.length - 1;
  let best = lowest;
  for (let k = lowest - 1; k >= 0; k--) if (index(k) > index(best)) best = k;
  return best === lowest ? thresholds[best] : between(thresholds[best + 1], thresholds[best]);
}
