import { TokensiftError } from '@tokensift/core';
import { baseName } from './base-name.ts';
import { placeOf } from './placed.ts';
import type { RowProblem } from './rows/row-format.ts';

/** A row that cannot be used. */
export interface BadRow extends RowProblem {
  readonly file: string;
  readonly line: number;
}

/** Rows that cannot be used: how many, and the first few of them. */
export interface BadRows {
  readonly count: number;
  readonly first: readonly BadRow[];
}

/** How many are listed; more of the same help nobody. */
export const LISTED_BAD_ROWS = 5;

export const joinBadRows = (parts: readonly BadRows[]): BadRows => ({
  count: parts.reduce((total, { count }) => total + count, 0),
  first: parts.flatMap(({ first }) => first).slice(0, LISTED_BAD_ROWS),
});

/** The bad rows in words, such as "line 3 (the text is empty), line 7 (the row has no label), …". */
export function listBadRows({ count, first }: BadRows, place: (row: BadRow) => string): string {
  const listed = first.map((row) => `${place(row)} (${row.problem})`);
  return [...listed, ...(count > first.length ? ['…'] : [])].join(', ');
}

/**
 * The one error for all rows that cannot be used.
 * @param rows how many rows there are, these included.
 * @param skipHint what lets such rows be left out; absent where nothing does.
 */
export function badRowsError(bad: BadRows, rows: number, skipHint?: string): TokensiftError {
  const [first] = bad.first;
  const message =
    bad.count === 1
      ? first.problem
      : `${bad.count} of ${rows} rows cannot be used: ${listBadRows(bad, ({ file, line }) => `${baseName(file)}:${line}`)}`;
  return new TokensiftError({
    code: 'invalid-data',
    where: placeOf(first),
    message: `${message}.`,
    hint: [first.hint, ...(skipHint === undefined ? [] : [skipHint])].join(' '),
  });
}
