import { checkRegression } from './check-regression.ts';

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

/**
 * Spearman's rank correlation, in [−1, 1]: Pearson's of the ranks, where equal values share their mean rank; SciPy's
 * `spearmanr`. 0 where it is undefined because all true values or all predictions are equal.
 * @throws TokensiftError as `checkRegression`.
 */
export function spearman(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkRegression(truth, predicted);
  return pearson(meanRanks(truth), meanRanks(predicted));
}

/** Whether all values are equal: their variance is 0, whatever rounding a computed one has. */
export function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}

/** The ranks of the values, from 1; equal values share the mean of their ranks. SciPy's `rankdata`. */
function meanRanks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
