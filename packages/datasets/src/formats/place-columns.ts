import { type Column, cellOf, locateColumns, matchColumns, noteColumn } from '../columns.ts';
import type { ReadingLog } from '../reading-log.ts';
import type { Cells } from '../rows/row-format.ts';
import type { DelimiterName, TableHeader } from './scan-table.ts';

/** Whether a header has all columns that must be there. */
export const hasColumns = (columns: readonly Column[], header: readonly string[]): boolean =>
  columns.every(({ names, required, isSeveral }) => {
    const isThere = (name: string): boolean => matchColumns(name, header).length > 0;
    return !required || (isSeveral ? names.every(isThere) : names.some(isThere));
  });

/**
 * Finds the columns in a header, and notes what is not as expected.
 * @returns what takes a row's parts out of its fields.
 * @throws TokensiftError as `locateColumns`.
 */
export function placeColumns(
  { names: header, delimiter }: TableHeader,
  expected: DelimiterName,
  columns: readonly Column[],
  log: ReadingLog,
  where: string,
): (fields: readonly string[]) => Cells {
  const located = locateColumns(columns, header, where);
  for (const one of located) noteColumn(log, one);
  if (delimiter !== expected) {
    log.note('delimiter', `fields are separated by ${delimiter}s, as the first line shows`);
  }
  const positions = new Map(header.map((name, i) => [name, i]));
  return (fields) =>
    Object.fromEntries(
      located.map((one) => [one.column.part, cellOf(one, (name) => fields[positions.get(name)!])]),
    );
}
