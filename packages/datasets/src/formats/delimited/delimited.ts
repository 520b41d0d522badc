import { hasColumns, mayHaveColumns, type PlacedColumns, placeColumns } from '../../columns/place-columns.ts';
import { decodeUtf8 } from '../../files/decode-utf8.ts';
import { placeOf } from '../../placed.ts';
import type { ReadingLog } from '../../reading-log.ts';
import type { FileFormat, SourceOptions, SourceRow } from '../source.ts';
import { type DelimiterName, dialectOf, dialectsFrom } from './dialect.ts';
import { noteDelimiter } from './note-delimiter.ts';
import { scanTable, type TableRecord } from './scan-table.ts';

/**
 * Files of delimited fields, whose first line names the columns; lines without a value are passed over. Fields are
 * separated by the delimiter that is given; where none is, by the expected one, or else by the comma, semicolon, tab or
 * pipe with which the first line has the columns.
 */
export const delimitedBy = (expected: DelimiterName): FileFormat => ({
  isPlainText: true,
  unit: 'line',
  read: (file, options, log) => readDelimited(file, options, log, expected),
});

async function* readDelimited(
  file: string,
  options: SourceOptions,
  log: ReadingLog,
  expected: DelimiterName,
): AsyncGenerator<readonly SourceRow[]> {
  const { columns, delimiter } = options;
  const dialects = delimiter === undefined ? dialectsFrom(expected) : [dialectOf(delimiter)];
  const items = scanTable(textOf(file), dialects, [
    (names) => hasColumns(columns, names),
    (names) => mayHaveColumns(columns, names),
  ]);
  const needed = columns.filter(({ required }) => required);
  let placed: PlacedColumns | undefined;
  const rowOf = ({ line, fields, openQuotes, problem }: TableRecord): SourceRow | undefined => {
    if (problem !== undefined && fields.length === 0) return { line, problem };
    if (fields.every((field) => field.trim() === '')) return undefined;
    if (openQuotes > 0) log.openQuote(line);
    const cells = placed!.cellsOf(fields);
    // What a row lacks says more than how many fields it has.
    const lacksCells = needed.some(({ part }) => cells[part] === undefined);
    return problem === undefined || lacksCells ? { line, cells } : { line, problem };
  };
  for await (const some of items) {
    const rows: SourceRow[] = [];
    for (const item of some) {
      if ('names' in item) {
        placed = placeColumns(options, item.names, log, placeOf({ file, line: item.line }));
        noteDelimiter(log, item, dialects);
        continue;
      }
      const row = rowOf(item);
      if (row !== undefined) rows.push(row);
    }
    yield rows;
  }
}

async function* textOf(file: string): AsyncGenerator<string> {
  for await (const { text } of decodeUtf8(file)) yield text;
}
