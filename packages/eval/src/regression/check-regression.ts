import { checkFinite, DIVERGED } from '../checks/check-finite.ts';
import { checkSameLength } from '../checks/check-same-length.ts';

/**
 * @throws TokensiftError `invalid-argument` when the lengths differ or there are no rows, `not-finite` when a value is NaN
 *   or infinite.
 */
export function checkRegression(truth: ArrayLike<number>, predicted: ArrayLike<number>): void {
  checkSameLength({ truth, predicted });
  checkFinite(truth, 'truth', 'Give every row a finite number.');
  checkFinite(predicted, 'predicted', DIVERGED);
}
