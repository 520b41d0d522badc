import type { Metric } from '@tokensift/core';
import { macroAverage } from '../reports/averages.ts';
import { perClassReport } from './per-class-report.ts';

/**
 * The unweighted mean of the recall of the classes that have examples, so that rare classes count as much as frequent
 * ones; scikit-learn's `balanced_accuracy_score`.
 */
export const balancedAccuracy: Metric = {
  name: 'balancedAccuracy',
  title: 'balanced accuracy',
  isFraction: true,
  higherIsBetter: true,
  compute: (predictions) =>
    macroAverage(perClassReport(predictions).filter(({ support }) => support > 0)).recall,
};
