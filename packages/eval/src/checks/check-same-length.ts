import { TokensiftError } from '@tokensift/core';

/**
 * Refuses two arrays that do not hold one value for each of the same rows.
 * @throws TokensiftError `invalid-argument` when the lengths differ or there are no rows.
 */
export function checkSameLength(arrays: Readonly<Record<string, ArrayLike<unknown>>>): void {
  const [[firstName, first], [secondName, second]] = Object.entries(arrays);
  if (first.length !== second.length) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `There are ${first.length} values in ${firstName} but ${second.length} in ${secondName}.`,
      where: secondName,
      hint: 'Give one value for every row, in the same order.',
    });
  }
  if (first.length === 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: 'There are no rows.',
      where: firstName,
      hint: 'At least one row is needed.',
    });
  }
}
