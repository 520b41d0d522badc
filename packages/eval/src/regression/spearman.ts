import { checkRegression } from './check-regression.ts';
import { meanRanks } from './mean-ranks.ts';
import { pearson } from './pearson.ts';

/**
 * Spearman's rank correlation, in [−1, 1]: Pearson's of the ranks, where equal values share their mean rank; SciPy's
 * `spearmanr`. 0 where it is undefined because all true values or all predictions are equal.
 * @throws TokensiftError as `checkRegression`.
 */
export function spearman(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkRegression(truth, predicted);
  return pearson(meanRanks(truth), meanRanks(predicted));
}
