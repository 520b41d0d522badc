import { TokensiftError } from '@tokensift/core';
import { between } from '../binary/between.ts';
import { type CountsAtThresholds, countsAtThresholds } from '../binary/counts-at-thresholds.ts';
import { checkMultiLabelProbabilities, type MultiLabelProbabilities } from './multi-label-predictions.ts';
import { countsByClass } from './ranking.ts';

/**
 * Decides classes: 1 where the probability is at least the class's threshold.
 * @param probabilities [rows, classes].
 * @param thresholds one for each class.
 * @returns [rows, classes].
 * @throws TokensiftError `invalid-argument` when the probabilities are no rows of as many classes.
 */
export function applyThresholds(probabilities: Float32Array, thresholds: ArrayLike<number>): Uint8Array {
  const classes = thresholds.length;
  if (classes === 0 || probabilities.length % classes !== 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `${probabilities.length} probabilities are no rows of ${classes} classes.`,
      where: 'thresholds',
      hint: 'Give one threshold for each class.',
    });
  }
  return Uint8Array.from(probabilities, (probability, i) => (probability >= thresholds[i % classes] ? 1 : 0));
}

/**
 * Thresholds tuned on validation rows; "the row has class c where its probability ≥ thresholds[c]". O(n log n) in the
 * number of probabilities. Of equally good thresholds the nearest to 0.5 is taken (see `bestF1Threshold`).
 * @param scope `global`: one threshold for all classes, with the highest micro F1; `class`: one for each class, with
 *   the highest F1 of that class.
 * @returns one threshold for each class, in [0, 1].
 * @throws TokensiftError as `checkMultiLabelProbabilities`.
 */
export function tuneThresholds(given: MultiLabelProbabilities, scope: 'global' | 'class'): Float64Array {
  checkMultiLabelProbabilities(given);
  if (scope === 'class') return Float64Array.from(countsByClass(given), bestF1Threshold);
  const threshold = bestF1Threshold(countsAtThresholds(given.probabilities, given.truth));
  return new Float64Array(given.classes).fill(threshold);
}

/** What classes are decided by where nothing was tuned. */
const UNTUNED = 0.5;

/**
 * The threshold t of "positive where probability ≥ t" with the highest F1. Candidates are 0.5 and the midpoints between
 * neighbouring probabilities (below the lowest: between it and 0); of equally good ones the nearest to 0.5 is taken, of
 * two as near the lower. So it stays 0.5 where nothing is better, as for a class without positive rows.
 */
function bestF1Threshold(counts: CountsAtThresholds): number {
  const { thresholds, truePositives, falsePositives, positives } = counts;
  const f1 = (k: number): number =>
    k < 0 ? 0 : (2 * truePositives[k]) / (truePositives[k] + falsePositives[k] + positives);
  const lastFrom = thresholds.findLastIndex((threshold) => threshold >= UNTUNED);
  let best = { threshold: UNTUNED, f1: f1(lastFrom) };
  for (let k = 0; k < thresholds.length; k++) {
    const candidate = { threshold: between(thresholds[k + 1] ?? 0, thresholds[k]), f1: f1(k) };
    // Thresholds descend, so of two as near the later is the lower.
    const nearer = Math.abs(candidate.threshold - UNTUNED) <= Math.abs(best.threshold - UNTUNED);
    if (candidate.f1 > best.f1 || (candidate.f1 === best.f1 && nearer)) best = candidate;
  }
  return best.threshold;
}
