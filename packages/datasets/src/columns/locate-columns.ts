import type { ReadingLog } from '../reading-log.ts';
import type { Column, WantedColumns } from './column.ts';
import { ambiguousColumn, missingColumn } from './column-errors.ts';
import { noteTaken } from './guess-columns.ts';
import { matchColumns } from './match-columns.ts';

/** Where a column is: the names that the file has for it, one unless it is several columns. */
export interface LocatedColumn {
  readonly column: Column;
  readonly names: readonly string[];
}

/**
 * Where a column is; undefined where it is not.
 * @param where the file, and the line that names the columns
 * @throws TokensiftError `invalid-data` for one that could be one of several.
 */
export function locateColumn(
  column: Column,
  found: readonly string[],
  where: string,
): LocatedColumn | undefined {
  const matches = column.names.map((name) => matchColumns(name, found));
  for (const [i, matching] of matches.entries()) {
    if (matching.length > 1) throw ambiguousColumn(column.part, column.names[i], matching, where);
    if (!column.isSeveral && matching.length === 1) return { column, names: matching };
  }
  const isThere = column.isSeveral && matches.every(({ length }) => length > 0);
  return isThere ? { column, names: matches.flat() } : undefined;
}

/**
 * The columns that hold a row's parts.
 * @throws TokensiftError `invalid-data` for a column that must be there and is not, or could be one of several.
 */
export function locateColumns(
  wanted: WantedColumns,
  found: readonly string[],
  where: string,
): readonly LocatedColumn[] {
  const { columns } = wanted;
  const located = columns.flatMap((column) => locateColumn(column, found, where) ?? []);
  const missing = columns.find(
    (column) => column.required && !located.some((other) => other.column === column),
  );
  if (missing !== undefined) throw missingColumn(missing, wanted, found, where);
  return located;
}

/** The cell of a column: its value, or the values of several columns by the names that the user gave them. */
export function cellOf({ column, names }: LocatedColumn, read: (name: string) => unknown): unknown {
  if (!column.isSeveral) return read(names[0]);
  return Object.fromEntries(names.map((name, i) => [column.names[i], read(name)]));
}

/** Notes that a column was taken whose name is not quite the one that was looked for. */
export function noteColumn(log: ReadingLog, { column, names }: LocatedColumn): void {
  for (const [i, name] of names.entries()) {
    if (column.names.includes(name)) continue;
    const wanted = column.names[column.isSeveral ? i : 0];
    noteTaken(log, name, wanted);
  }
}
