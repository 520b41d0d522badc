import { TokensiftError } from '@tokensift/core';
import { checkFinite, DIVERGED } from './check-finite.ts';

/**
 * How many rows a row-major [rows, columns] array of a model's numbers has.
 * @throws TokensiftError `invalid-argument` when it has no rows or is no such array, `not-finite` for NaN or infinity.
 */
export function checkRows(values: ArrayLike<number>, columns: number, name: string): number {
  if (!Number.isInteger(columns) || columns < 1 || values.length === 0 || values.length % columns !== 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `${values.length} values are no rows of ${columns} columns.`,
      where: name,
      hint: 'An array of shape [rows, columns] with at least one row is expected.',
    });
  }
  checkFinite(values, name, DIVERGED);
  return values.length / columns;
}
