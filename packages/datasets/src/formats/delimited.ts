import { TokensiftError } from '@tokensift/core';
import { decodeUtf8 } from '../decode-utf8.ts';
import { placeOf } from '../placed.ts';
import type { ReadingLog } from '../reading-log.ts';
import { hasColumns, placeColumns } from './place-columns.ts';
import { type DelimiterName, scanTable } from './scan-table.ts';
import type { FileFormat, SourceOptions, SourceRow } from './source.ts';

/**
 * Files of delimited fields, whose first line names the columns; lines without a value are passed over. Fields are
 * separated by what is expected, or else by the comma, semicolon or tab with which the first line has the columns.
 */
export const delimitedBy = (expected: DelimiterName): FileFormat => ({
  isPlainText: true,
  read: (file, options, log) => readDelimited(file, options, log, expected),
});

async function* readDelimited(
  file: string,
  { columns, hasLists }: SourceOptions,
  log: ReadingLog,
  expected: DelimiterName,
): AsyncGenerator<SourceRow> {
  if (hasLists) {
    throw new TokensiftError({
      code: 'unsupported',
      where: file,
      message: 'rows that label tokens cannot be read from delimited files.',
      hint: 'Write them as JSONL: {"tokens": […], "tags": […]}.',
    });
  }
  const needed = columns.filter(({ required }) => required);
  let cellsOf: ReturnType<typeof placeColumns> | undefined;
  for await (const item of scanTable(textOf(file), expected, (names) => hasColumns(columns, names))) {
    if ('names' in item) {
      cellsOf = placeColumns(item, expected, columns, log, placeOf({ file, line: item.line }));
      continue;
    }
    const { line, fields, openQuotes, problem } = item;
    if (problem !== undefined && fields.length === 0) {
      yield { line, problem };
      continue;
    }
    if (fields.every((field) => field.trim() === '')) continue;
    if (openQuotes > 0) log.openQuote(line);
    const cells = cellsOf!(fields);
    // What a row lacks says more than how many fields it has.
    const lacksCells = needed.some(({ part }) => cells[part] === undefined);
    yield problem === undefined || lacksCells ? { line, cells } : { line, problem };
  }
}

async function* textOf(file: string): AsyncGenerator<string> {
  for await (const { text } of decodeUtf8(file)) yield text;
}
