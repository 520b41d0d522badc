import { TokensiftError } from '@tokensift/core';

/** @throws TokensiftError `invalid-argument` when a value is outside [0, 1]. */
export function checkPValues(pValues: ArrayLike<number>): void {
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
