import { checkRegression } from './check-regression.ts';
import { isConstant } from './is-constant.ts';

/**
 * Pearson's correlation, in [−1, 1]; SciPy's `pearsonr`. 0 where it is undefined because all true values or all
 * predictions are equal (SciPy gives NaN there, by which no epoch could be compared).
 * @throws TokensiftError as `checkRegression`.
 */
export function pearson(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkRegression(truth, predicted);
  if (isConstant(truth) || isConstant(predicted)) return 0;
  const x = centered(truth);
  const y = centered(predicted);
  const dot = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, i) => sum + value * b[i], 0);
  const correlation = dot(x, y) / Math.sqrt(dot(x, x)) / Math.sqrt(dot(y, y));
  return Math.min(1, Math.max(-1, correlation));
}

/** Differences from the mean over the largest of them, so that their squares neither overflow nor vanish. */
function centered(values: ArrayLike<number>): Float64Array {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i] / values.length;
  const differences = Float64Array.from(values, (value) => value - mean);
  const largest = differences.reduce((most, difference) => Math.max(most, Math.abs(difference)), 0);
  return differences.map((difference) => difference / largest);
}
