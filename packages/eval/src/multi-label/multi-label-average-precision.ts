import { averagePrecision } from '../binary/average-precision.ts';
import { countsAtThresholds } from '../binary/counts-at-thresholds.ts';
import { countsByClass } from './counts-by-class.ts';
import { checkMultiLabelProbabilities, type MultiLabelProbabilities } from './multi-label-predictions.ts';

/**
 * Average precision of multi-label probabilities, without thresholds; scikit-learn's `average_precision_score`.
 * @param average `macro`: the mean over all classes, where one without true rows counts with 0; `micro`: of all
 *   decisions (row, class) together.
 * @throws TokensiftError as `checkMultiLabelProbabilities`.
 */
export function multiLabelAveragePrecision(
  given: MultiLabelProbabilities,
  average: 'macro' | 'micro',
): number {
  checkMultiLabelProbabilities(given);
  if (average === 'micro') return averagePrecision(countsAtThresholds(given.probabilities, given.truth));
  const areas = countsByClass(given).map(averagePrecision);
  return areas.reduce((sum, area) => sum + area, 0) / areas.length;
}
