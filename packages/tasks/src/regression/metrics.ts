import type { Metric } from '@tokensift/core';
import {
  meanAbsoluteError,
  meanSquaredError,
  pearson,
  rootMeanSquaredError,
  rSquared,
  spearman,
} from '@tokensift/eval';

/** Numbers beside the true ones. */
export interface Values {
  readonly truth: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
}

const metric = (
  name: string,
  title: string,
  higherIsBetter: boolean,
  compute: (truth: ArrayLike<number>, predicted: ArrayLike<number>) => number,
): Metric<Values> => ({
  name,
  title,
  higherIsBetter,
  isFraction: false,
  compute: ({ truth, predicted }) => compute(truth, predicted),
});

export const pearsonMetric = metric('pearson', 'Pearson', true, pearson);
export const spearmanMetric = metric('spearman', 'Spearman', true, spearman);
export const squaredErrorMetric = metric('meanSquaredError', 'squared error', false, meanSquaredError);

/** All metrics of regression. */
export const regressionMetrics: readonly Metric<Values>[] = [
  pearsonMetric,
  spearmanMetric,
  metric('rootMeanSquaredError', 'RMSE', false, rootMeanSquaredError),
  metric('meanAbsoluteError', 'MAE', false, meanAbsoluteError),
  metric('rSquared', 'R²', true, rSquared),
  squaredErrorMetric,
];
