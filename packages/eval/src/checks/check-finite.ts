import { TokensiftError } from '@tokensift/core';

/** What the reader can do about numbers of a model that are NaN or infinite. */
export const DIVERGED = 'The model diverged: lower the learning rate, or look at its inputs.';

/** @throws TokensiftError `not-finite` when a value is NaN or infinite. */
export function checkFinite(values: ArrayLike<number>, name: string, hint: string): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new TokensiftError({
        code: 'not-finite',
        message: `The value is ${values[i]}.`,
        where: `${name}[${i}]`,
        hint,
      });
    }
  }
}
