import { TokensiftError } from '@tokensift/core';

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

/** @throws TokensiftError `invalid-argument` when a value is outside [0, 1]. */
function checkPValues(pValues: ArrayLike<number>): void {
  for (let i = 0; i < pValues.length; i++) {
    if (!(pValues[i] >= 0 && pValues[i] <= 1)) {
      throw new TokensiftError({
        code: 'invalid-argument',
        message: `${pValues[i]} is not a p-value.`,
        where: `pValues[${i}]`,
        hint: 'P-values are numbers from 0 to 1.',
      });
    }
  }
}
