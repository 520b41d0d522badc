import { checkPValues } from './check-p-values.ts';

/**
 * P-values adjusted by the step-up procedure of Benjamini and Hochberg 1995: calling significant what has an adjusted
 * value of at most q keeps the expected fraction of false discoveries below q (for independent or positively
 * dependent tests).
 * @returns adjusted values in the order given.
 * @throws TokensiftError `invalid-argument` when a value is outside [0, 1].
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  checkPValues(pValues);
  const descending = Array.from(pValues, (_, i) => i).sort((i, j) => pValues[j] - pValues[i]);
  const adjusted = new Float64Array(pValues.length);
  let smallest = 1;
  descending.forEach((index, rank) => {
    smallest = Math.min(smallest, (pValues[index] * pValues.length) / (pValues.length - rank));
    adjusted[index] = smallest;
  });
  return adjusted;
}
