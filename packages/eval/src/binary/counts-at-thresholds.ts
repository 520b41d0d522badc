import { checkFinite, DIVERGED } from '../checks/check-finite.ts';
import { checkSameLength } from '../checks/check-same-length.ts';

/** What a binary decision "positive where score ≥ threshold" counts, for every threshold that tells rows apart. */
export interface CountsAtThresholds {
  /** The distinct scores, descending. */
  readonly thresholds: Float64Array;
  /** Positive rows with a score of at least the threshold. */
  readonly truePositives: Float64Array;
  /** Negative rows with a score of at least the threshold. */
  readonly falsePositives: Float64Array;
  readonly positives: number;
  readonly negatives: number;
}

/**
 * Sorts once: O(n log n). Rows of equal scores are never told apart.
 * @param scores one for each row; higher speaks for the positive class.
 * @param truth 1 for positive rows, 0 for negative ones.
 * @throws TokensiftError `invalid-argument` when the lengths differ or there are no rows, `not-finite` for a score that
 *   is NaN or infinite.
 */
export function countsAtThresholds(scores: ArrayLike<number>, truth: ArrayLike<number>): CountsAtThresholds {
  checkSameLength({ truth, scores });
  checkFinite(scores, 'scores', DIVERGED);
  const positive = ascending(scores, (i) => truth[i] === 1);
  const negative = ascending(scores, (i) => truth[i] !== 1);
  const thresholds = new Float64Array(scores.length);
  const truePositives = new Float64Array(scores.length);
  const falsePositives = new Float64Array(scores.length);
  let distinct = 0;
  let p = positive.length;
  let n = negative.length;
  while (p > 0 || n > 0) {
    const threshold = Math.max(p > 0 ? positive[p - 1] : -Infinity, n > 0 ? negative[n - 1] : -Infinity);
    while (p > 0 && positive[p - 1] === threshold) p--;
    while (n > 0 && negative[n - 1] === threshold) n--;
    thresholds[distinct] = threshold;
    truePositives[distinct] = positive.length - p;
    falsePositives[distinct] = negative.length - n;
    distinct++;
  }
  return {
    thresholds: thresholds.subarray(0, distinct),
    truePositives: truePositives.subarray(0, distinct),
    falsePositives: falsePositives.subarray(0, distinct),
    positives: positive.length,
    negatives: negative.length,
  };
}

function ascending(scores: ArrayLike<number>, keep: (row: number) => boolean): Float64Array {
  const kept = new Float64Array(scores.length);
  let count = 0;
  for (let i = 0; i < scores.length; i++) if (keep(i)) kept[count++] = scores[i];
  return kept.subarray(0, count).sort();
}
