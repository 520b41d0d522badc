import type { Metric } from '@tokensift/core';
import { averagePrecision } from '../binary/average-precision.ts';
import { oneAgainstRest } from './one-against-rest.ts';

/**
 * The area under the precision-recall curve of each class against the rest, as the unweighted mean over the classes
 * that have examples; scikit-learn's `average_precision_score(average="macro")`, which refuses absent classes.
 */
export const macroAveragePrecision: Metric = {
  name: 'macroAveragePrecision',
  title: 'macro average precision',
  isFraction: true,
  higherIsBetter: true,
  compute(predictions) {
    const areas = oneAgainstRest(predictions).map(averagePrecision);
    return areas.reduce((sum, area) => sum + area, 0) / areas.length;
  },
};
