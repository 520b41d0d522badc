import { checkPValues } from './check-p-values.ts';

/**
 * P-values adjusted for the number of tests by Holm's step-down procedure (Holm 1979): rejecting where the adjusted
 * value is at most α keeps the probability of any false rejection below α, whatever the dependence.
 * @returns adjusted values in the order given.
 * @throws TokensiftError `invalid-argument` when a value is outside [0, 1].
 */
export function holm(pValues: ArrayLike<number>): Float64Array {
  checkPValues(pValues);
  const ascending = Array.from(pValues, (_, i) => i).sort((i, j) => pValues[i] - pValues[j]);
  const adjusted = new Float64Array(pValues.length);
  let largest = 0;
  ascending.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]));
    adjusted[index] = largest;
  });
  return adjusted;
}
