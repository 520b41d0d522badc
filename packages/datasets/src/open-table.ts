import { TokensiftError } from '@tokensift/core';
import { type ColumnNames, resolveColumns } from './columns/column.ts';
import { hasColumns, mayHaveColumns, placeColumns } from './columns/place-columns.ts';
import { type DatasetNote, toNotes } from './dataset-note.ts';
import { type DelimiterName, dialectsFrom, nameOfDelimiter } from './formats/delimited/dialect.ts';
import { noteDelimiter } from './formats/delimited/note-delimiter.ts';
import { scanTable } from './formats/delimited/scan-table.ts';
import { placeOf } from './placed.ts';
import { createReadingLog } from './reading-log.ts';
import { TEXT_COLUMNS } from './rows/read-text.ts';

export interface TableRow {
  /** The line that it starts in, from 1, and the one that it ends in. */
  readonly line: number;
  readonly lastLine: number;
  /** Of all columns; empty where the row cannot be read. */
  readonly fields: readonly string[];
  readonly text: string | undefined;
  readonly pair: string | undefined;
  /** Why the row cannot be read, or has not as many fields as the header: a clause. */
  readonly problem?: string;
}

export interface Table {
  /** The names of the columns. */
  readonly columns: readonly string[];
  /** The name of what the fields are separated by, such as "semicolon". */
  readonly delimiter: string;
  readonly rows: AsyncGenerator<TableRow>;
  /** What a user should know about the rows so far. */
  notes(): readonly DatasetNote[];
}

export interface OpenTableOptions {
  readonly columns?: Pick<ColumnNames, 'text' | 'pair'>;
  /** What the fields are expected to be separated by. */
  readonly delimiter: DelimiterName;
}

/**
 * Reads a table of texts that need no labels, row by row and with every column; blank lines are rows too.
 * @param blocks text in blocks of whole lines
 * @param name names it in errors and notes
 * @throws TokensiftError `invalid-data` for a table without a header, or without the columns.
 */
export async function openTable(
  blocks: AsyncIterable<string>,
  name: string,
  { columns: names = {}, delimiter }: OpenTableOptions,
): Promise<Table> {
  const columns = resolveColumns(TEXT_COLUMNS, names);
  const log = createReadingLog(name);
  const dialects = dialectsFrom(delimiter);
  const items = eachOf(
    scanTable(blocks, dialects, [
      (found) => hasColumns(columns, found),
      (found) => mayHaveColumns(columns, found),
    ]),
  );
  const { value: header } = await items.next();
  if (header === undefined || !('names' in header)) {
    throw new TokensiftError({
      code: 'invalid-data',
      where: name,
      message: 'the table is empty.',
      hint: 'Its first line names the columns.',
    });
  }
  const { cellsOf } = placeColumns(
    { columns },
    header.names,
    log,
    placeOf({ file: name, line: header.line }),
  );
  noteDelimiter(log, header, dialects);
  async function* read(): AsyncGenerator<TableRow> {
    for await (const item of items) {
      if ('names' in item) continue;
      const { line, lastLine, fields, openQuotes, problem } = item;
      if (openQuotes > 0) log.openQuote(line);
      const { text, pair } = cellsOf(fields) as Pick<TableRow, 'text' | 'pair'>;
      yield { line, lastLine, fields, text, pair, ...(problem && { problem: problem.problem }) };
    }
  }
  return {
    columns: header.names,
    delimiter: nameOfDelimiter(header.delimiter),
    rows: read(),
    notes: () => toNotes(log.findings()),
  };
}

async function* eachOf<Item>(batches: AsyncIterable<readonly Item[]>): AsyncGenerator<Item, undefined> {
  for await (const batch of batches) for (const item of batch) yield item;
}
