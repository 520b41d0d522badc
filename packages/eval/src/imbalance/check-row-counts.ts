import { TokensiftError } from '@tokensift/core';

/** @throws TokensiftError `invalid-argument` unless these are counts of rows, of which at least one is not 0. */
export function checkRowCounts(counts: ArrayLike<number>): void {
  let total = 0;
  for (let c = 0; c < counts.length; c++) {
    if (!Number.isInteger(counts[c]) || counts[c] < 0) {
      throw new TokensiftError({
        code: 'invalid-argument',
        message: `${counts[c]} is no number of rows.`,
        where: `counts[${c}]`,
      });
    }
    total += counts[c];
  }
  if (total > 0) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: 'No class has a row.',
    where: 'counts',
    hint: 'Count the labels of the training rows.',
  });
}
