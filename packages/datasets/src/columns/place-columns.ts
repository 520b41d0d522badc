import type { ReadingLog } from '../reading-log.ts';
import type { Cells, ColumnPart } from '../rows/row-format.ts';
import type { Column, WantedColumns } from './column.ts';
import { guessColumns, noteGuesses } from './guess-columns.ts';
import { cellOf, type LocatedColumn, locateColumns, noteColumn } from './locate-columns.ts';
import { matchColumns } from './match-columns.ts';

/** Whether a header has all columns that must be there, under their own names. */
export const hasColumns = (columns: readonly Column[], header: readonly string[]): boolean =>
  columns.every(({ names, required, isSeveral }) => {
    const isThere = (name: string): boolean => matchColumns(name, header).length > 0;
    return !required || (isSeveral ? names.every(isThere) : names.some(isThere));
  });

/** Whether a header has all columns that must be there, guessed ones included. */
export const mayHaveColumns = (columns: readonly Column[], header: readonly string[]): boolean =>
  hasColumns(guessColumns(columns, header).columns, header);

/** Where the parts of rows are among their fields. */
export interface PlacedColumns {
  readonly columns: readonly LocatedColumn[];
  cellsOf(fields: readonly unknown[]): Cells;
}

/**
 * Finds the columns in a header, and notes which ones were taken for others.
 * @param where the file, and the line of the header
 * @throws TokensiftError as `locateColumns`.
 */
export function placeColumns(
  wanted: WantedColumns,
  header: readonly string[],
  log: ReadingLog,
  where: string,
): PlacedColumns {
  const guessed = guessColumns(wanted.columns, header);
  noteGuesses(log, guessed);
  const located = locateColumns({ ...wanted, columns: guessed.columns }, header, where);
  for (const one of located) noteColumn(log, one);
  const positions = new Map(header.map((name, i) => [name, i]));
  return {
    columns: located,
    cellsOf(fields) {
      const cells: Partial<Record<ColumnPart, unknown>> = {};
      for (const one of located) cells[one.column.part] = cellOf(one, (name) => fields[positions.get(name)!]);
      return cells;
    },
  };
}
