import {
  type ColumnPart,
  type Columns,
  locateColumns,
  matchColumns,
  noteColumn,
  partsOf,
} from '../columns.ts';
import type { Cells } from '../read-row.ts';
import type { ReadingLog } from '../reading-log.ts';
import type { DelimiterName, TableHeader } from './scan-table.ts';

export function hasColumns(columns: Columns, names: readonly string[]): boolean {
  return partsOf(columns).every((part) => matchColumns(columns[part], names).length > 0);
}

/**
 * Finds the columns in a header, and notes what is not as expected.
 * @returns what takes a row's parts out of its fields.
 * @throws TokensiftError as `locateColumns`.
 */
export function placeColumns(
  { names, delimiter }: TableHeader,
  expected: DelimiterName,
  columns: Columns,
  log: ReadingLog,
  where: string,
): (fields: readonly string[]) => Cells {
  const position: Partial<Record<ColumnPart, number>> = {};
  for (const [part, name] of Object.entries(locateColumns(columns, names, where)) as [ColumnPart, string][]) {
    position[part] = names.indexOf(name);
    noteColumn(log, part, name, columns);
  }
  if (delimiter !== expected) {
    log.note('delimiter', `fields are separated by ${delimiter}s, as the first line shows`);
  }
  return (fields) => {
    const cell = (part: ColumnPart) => (position[part] === undefined ? undefined : fields[position[part]]);
    return { text: cell('text'), label: cell('label'), pair: cell('pair') };
  };
}
