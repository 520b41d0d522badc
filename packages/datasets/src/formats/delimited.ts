import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TokensiftError } from '@tokensift/core';
import { CsvError, parse } from 'csv-parse';
import { type Columns, requireColumns, toRow } from '../columns.ts';
import { type DatasetRow, placeOf } from '../dataset-row.ts';
import { decodeUtf8 } from '../decode-utf8.ts';

export interface Dialect {
  readonly delimiter: string;
  /** Whether a quote inside a field that does not start with one is an ordinary character. */
  readonly quotesInside: boolean;
}

/**
 * Reads a file of delimited fields (RFC 4180; the first line names the columns; empty lines are passed over).
 */
export async function readDelimited(file: string, columns: Columns, dialect: Dialect): Promise<DatasetRow[]> {
  if (columns.tagsAs) {
    throw new TokensiftError({
      code: 'unsupported',
      where: file,
      message: 'rows that label tokens cannot be read from delimited files.',
      hint: 'Write them as JSONL: {"tokens": […], "tags": […]}.',
    });
  }
  const rows: DatasetRow[] = [];
  const lines = trackLines();
  let header: Header | undefined;
  const parser = parse({
    delimiter: dialect.delimiter,
    relax_quotes: dialect.quotesInside,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
    relax_column_count: true,
    raw: true,
    // Rows are taken here and not from the stream, which drops those before an error.
    on_record(wrapped, { raw, lines: count }) {
      // With `raw`, the record comes wrapped, which the package's types do not say.
      const { record } = wrapped as unknown as { readonly record: readonly string[] };
      const line = lines.startOf(raw!, count);
      if (header === undefined) header = readHeader(record, columns, placeOf({ file, line }));
      else rows.push(readRecord(record, header, file, line));
      return null;
    },
  });
  parser.resume();
  try {
    await pipeline(Readable.from(blocks(file)), parser);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { raw, lines: count } = error as CsvError & { readonly raw: string; readonly lines: number };
    throw quoteError(error, placeOf({ file, line: lines.startOf(raw.slice(0, -1), count) }), dialect);
  }
  return rows;
}

async function* blocks(file: string): AsyncGenerator<string> {
  for await (const { text } of decodeUtf8(file)) yield text;
}

/**
 * Finds the line that a record starts in from the parser's count of lines at the record's end. The parser counts a
 * line break within quotes once when it is \n and twice when it is \r\n.
 */
function trackLines() {
  let countedTwice = 0;
  return {
    startOf(raw: string, count: number): number {
      const inner = raw.replace(/^[\r\n]+|[\r\n]+$/g, '');
      const breaks = inner.split('\n').length - 1;
      const double = inner.split('\r\n').length - 1;
      const start = count - breaks - double - countedTwice;
      countedTwice += double;
      return start;
    },
  };
}

interface Header {
  readonly width: number;
  readonly text: number;
  readonly label: number;
  readonly pair: number;
}

function readHeader(names: readonly string[], columns: Columns, where: string): Header {
  requireColumns(columns, names, where);
  return {
    width: names.length,
    text: names.indexOf(columns.text),
    label: names.indexOf(columns.label),
    pair: names.indexOf(columns.pair),
  };
}

function readRecord(record: readonly string[], header: Header, file: string, line: number): DatasetRow {
  const row = toRow(
    { text: record[header.text], label: record[header.label], pair: record[header.pair] },
    file,
    line,
  );
  if (record.length === header.width) return row;
  throw new TokensiftError({
    code: 'invalid-data',
    where: placeOf(row),
    message: `the row has ${record.length} fields, the header ${header.width}.`,
    hint: 'Put quotes around fields that hold the delimiter.',
  });
}

function quoteError(cause: CsvError, where: string, { quotesInside }: Dialect): TokensiftError {
  const message =
    cause.code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'a quote that opens in this row is never closed.'
      : 'a quote stands inside a field.';
  return new TokensiftError({
    code: 'invalid-data',
    where,
    message,
    hint: quotesInside
      ? 'A field that starts with a quote must end with one: write the field in quotes and each quote in it twice.'
      : 'Write fields that hold quotes in quotes, and each quote in them twice.',
    cause,
  });
}
