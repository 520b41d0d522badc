import { meanSquaredError } from './mean-squared-error.ts';

/**
 * The square root of the mean squared error, in units of the truth.
 * @throws TokensiftError as `checkRegression`.
 */
export function rootMeanSquaredError(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return Math.sqrt(meanSquaredError(truth, predicted));
}
