import { TokensiftError } from '@tokensift/core';

/** @throws TokensiftError `invalid-argument` unless the value is a whole number in [minimum, maximum]. */
export function checkCount(
  name: string,
  value: number,
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return;
  const range = maximum === Number.MAX_SAFE_INTEGER ? `from ${minimum}` : `from ${minimum} to ${maximum}`;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: name,
    message: `A whole number ${range} is needed, not ${value}.`,
  });
}

/** @throws TokensiftError `invalid-argument` unless the condition holds. */
export function checkNumber(name: string, value: number, valid: boolean, range: string): void {
  if (valid) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: name,
    message: `A number ${range} is needed, not ${value}.`,
  });
}

/** @throws TokensiftError `invalid-argument` unless the value is one of the words. */
export function checkWord<Word extends string>(name: string, value: Word, words: readonly Word[]): Word {
  if (words.includes(value)) return value;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: name,
    message: `There is no "${value}".`,
    hint: `Known: ${words.join(', ')}.`,
  });
}
