import { TokensiftError } from '@tokensift/core';

/** @throws TokensiftError `invalid-argument` unless a setting is in the range that a model has. */
export function checkCount(setting: string, value: number, minimum: number, maximum: number): void {
  if (value >= minimum && value <= maximum) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: setting,
    message: `Must be a whole number from ${minimum} to ${maximum} for this model, not ${value}.`,
  });
}
