import { checkRegression } from './check-regression.ts';

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
