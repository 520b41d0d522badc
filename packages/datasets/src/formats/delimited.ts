import { TokensiftError } from '@tokensift/core';
import type { Columns } from '../columns.ts';
import { type DatasetRow, placeOf } from '../dataset-row.ts';
import { decodeUtf8 } from '../decode-utf8.ts';
import type { ReadingLog } from '../reading-log.ts';
import { hasColumns, placeColumns } from './place-columns.ts';
import { type DelimiterName, scanTable } from './scan-table.ts';

/**
 * Reads a file of delimited fields, whose first line names the columns; lines without a value are passed over. Fields
 * are separated by what is expected, or else by the comma, semicolon or tab with which the first line has the columns.
 */
export async function* readDelimited(
  file: string,
  columns: Columns,
  log: ReadingLog,
  expected: DelimiterName,
): AsyncGenerator<DatasetRow> {
  if (columns.tagsAs) {
    throw new TokensiftError({
      code: 'unsupported',
      where: file,
      message: 'rows that label tokens cannot be read from delimited files.',
      hint: 'Write them as JSONL: {"tokens": […], "tags": […]}.',
    });
  }
  let cellsOf: ReturnType<typeof placeColumns> | undefined;
  for await (const item of scanTable(textOf(file), expected, (names) => hasColumns(columns, names))) {
    if ('names' in item) {
      cellsOf = placeColumns(item, expected, columns, log, placeOf({ file, line: item.line }));
      continue;
    }
    const { line, fields, openQuotes, problem } = item;
    if (problem !== undefined && fields.length === 0) {
      log.refuse(line, problem);
      continue;
    }
    if (fields.every((field) => field.trim() === '')) continue;
    if (openQuotes > 0) log.openQuote(line);
    const cells = cellsOf!(fields);
    const lacksCells = cells.text === undefined || cells.label === undefined;
    if (problem !== undefined && !lacksCells) {
      log.refuse(line, problem);
      continue;
    }
    const row = log.check(cells, line);
    if (row) yield row;
  }
}

async function* textOf(file: string): AsyncGenerator<string> {
  for await (const { text } of decodeUtf8(file)) yield text;
}
