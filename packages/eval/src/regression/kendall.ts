import { checkRegression } from './check-regression.ts';

/**
 * Kendall's τ-b, in [−1, 1]: (concordant − discordant pairs) / √(pairs without a tie in truth · pairs without a tie in
 * predicted) (Kendall 1945); SciPy's `kendalltau`. By merge sort, O(n log n) (Knight 1966). 0 where it is undefined
 * because all true values or all predictions are equal.
 * @throws TokensiftError as `checkRegression`.
 */
export function kendall(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkRegression(truth, predicted);
  const order = Uint32Array.from(truth, (_, i) => i).sort(
    (i, j) => truth[i] - truth[j] || predicted[i] - predicted[j],
  );
  const first = Float64Array.from(order, (i) => truth[i]);
  const second = Float64Array.from(order, (i) => predicted[i]);
  const pairs = (order.length * (order.length - 1)) / 2;
  const tiedFirst = tiedPairs((i) => first[i] === first[i - 1], order.length);
  const tiedBoth = tiedPairs((i) => first[i] === first[i - 1] && second[i] === second[i - 1], order.length);
  const discordant = sortCountingInversions(second);
  const tiedSecond = tiedPairs((i) => second[i] === second[i - 1], order.length);
  if (tiedFirst === pairs || tiedSecond === pairs) return 0;
  const concordantMinusDiscordant = pairs - tiedFirst - tiedSecond + tiedBoth - 2 * discordant;
  const tau = concordantMinusDiscordant / Math.sqrt(pairs - tiedFirst) / Math.sqrt(pairs - tiedSecond);
  return Math.min(1, Math.max(-1, tau));
}

/** Pairs within the runs of sorted rows that `continues` says are equal to the row before. */
function tiedPairs(continues: (i: number) => boolean, rows: number): number {
  let pairs = 0;
  let run = 0;
  for (let i = 1; i < rows; i++) {
    run = continues(i) ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}

/** Sorts ascending in place and returns how many pairs were in descending order. */
function sortCountingInversions(values: Float64Array): number {
  if (values.length < 2) return 0;
  const middle = values.length >> 1;
  const left = values.slice(0, middle);
  const right = values.slice(middle);
  let inversions = sortCountingInversions(left) + sortCountingInversions(right);
  let l = 0;
  let r = 0;
  for (let i = 0; i < values.length; i++) {
    if (r < right.length && (l === left.length || right[r] < left[l])) {
      inversions += left.length - l;
      values[i] = right[r++];
    } else {
      values[i] = left[l++];
    }
  }
  return inversions;
}
