import { checkRegression } from './check-regression.ts';

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
