import { TokensiftError } from '@tokensift/core';
import { between } from '../binary/between.ts';
import { type CountsAtThresholds, countsAtThresholds } from '../binary/counts-at-thresholds.ts';
import { checkFinite, DIVERGED } from '../checks/check-finite.ts';

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

/** @throws TokensiftError `invalid-argument` unless there are in-scope and out-of-scope texts. */
export function checkBothKinds({ positives, negatives }: CountsAtThresholds): void {
  if (positives > 0 && negatives > 0) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: `There are no ${positives === 0 ? 'in-scope' : 'out-of-scope'} texts.`,
    where: 'inScope',
    hint: 'Give texts of both kinds; without out-of-scope ones, choose the threshold by the fraction to keep.',
  });
}
