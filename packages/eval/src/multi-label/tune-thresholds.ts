import { countsAtThresholds } from '../binary/counts-at-thresholds.ts';
import { bestF1Threshold } from './best-f1-threshold.ts';
import { countsByClass } from './counts-by-class.ts';
import { checkMultiLabelProbabilities, type MultiLabelProbabilities } from './multi-label-predictions.ts';

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
