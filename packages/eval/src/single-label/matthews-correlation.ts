import type { Metric } from '@tokensift/core';
import { countClasses } from './class-reports.ts';

/**
 * Matthews correlation coefficient for any number of classes, in [−1, 1] (R_K of Gorodkin 2004, "Comparing two
 * K-category assignments by a K-category correlation coefficient"; scikit-learn's `matthews_corrcoef`). 0 where it
 * is undefined: all labels or all predictions are one class.
 */
export const mcc: Metric = {
  name: 'mcc',
  title: 'MCC',
  isFraction: false,
  higherIsBetter: true,
  compute(predictions) {
    const { truePositives, predicted, support } = countClasses(predictions);
    const examples = predictions.labels.length;
    const correct = truePositives.reduce((sum, count) => sum + count, 0);
    const covariance = correct * examples - dot(predicted, support);
    const variances = (examples ** 2 - dot(predicted, predicted)) * (examples ** 2 - dot(support, support));
    return variances === 0 ? 0 : covariance / Math.sqrt(variances);
  },
};

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
