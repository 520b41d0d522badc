import { TokensiftError } from '@tokensift/core';

/** @throws TokensiftError `invalid-argument` naming an optimizer's option that is not valid. */
export function requireOption(
  optimizer: string,
  name: string,
  value: number,
  valid: boolean,
  range: string,
): void {
  if (valid) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: `${optimizer}'s ${name} must be ${range}, not ${value}`,
    where: name,
  });
}
