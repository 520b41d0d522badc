import { checkRegression } from './check-regression.ts';
import { isConstant } from './correlation.ts';

/**
 * The mean of |truth − predicted|, in units of the truth.
 * @throws TokensiftError as `checkRegression`.
 */
export function meanAbsoluteError(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkRegression(truth, predicted);
  let sum = 0;
  for (let i = 0; i < truth.length; i++) sum += Math.abs(truth[i] - predicted[i]);
  return sum / truth.length;
}

/**
 * The mean of (truth − predicted)², in squared units of the truth.
 * @throws TokensiftError as `checkRegression`.
 */
export function meanSquaredError(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkRegression(truth, predicted);
  let sum = 0;
  for (let i = 0; i < truth.length; i++) sum += (truth[i] - predicted[i]) ** 2;
  return sum / truth.length;
}

/**
 * The square root of the mean squared error, in units of the truth.
 * @throws TokensiftError as `checkRegression`.
 */
export function rootMeanSquaredError(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return Math.sqrt(meanSquaredError(truth, predicted));
}

/**
 * The coefficient of determination, 1 − Σ(truth − predicted)² / Σ(truth − mean)², at most 1; scikit-learn's `r2_score`.
 * Where all true values are equal it is undefined and taken as 1 for exact predictions and 0 for others.
 * @throws TokensiftError as `checkRegression`.
 */
export function rSquared(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkRegression(truth, predicted);
  let mean = 0;
  for (let i = 0; i < truth.length; i++) mean += truth[i] / truth.length;
  let residual = 0;
  let total = 0;
  for (let i = 0; i < truth.length; i++) {
    residual += (truth[i] - predicted[i]) ** 2;
    total += (truth[i] - mean) ** 2;
  }
  if (isConstant(truth)) return residual === 0 ? 1 : 0;
  return 1 - residual / total;
}
