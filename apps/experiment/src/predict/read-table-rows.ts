import { type ColumnNames, openTable } from '@tokensift/datasets';
import { readTexts } from '@tokensift/tasks';
import type { Line, UnreadableLine } from '../files/read-lines.ts';
import type { delimiters } from './formats.ts';
import type { InputRow, InputRows } from './input-row.ts';

/**
 * Rows of a table with a header.
 * @throws TokensiftError `invalid-data` for a table without a header, or without the columns.
 */
export async function readTableRows(
  lines: AsyncIterable<Line | UnreadableLine>,
  name: string,
  columns: Pick<ColumnNames, 'text' | 'pair'>,
  format: keyof typeof delimiters,
): Promise<InputRows> {
  /** Lines that no row has been given for yet, and that cannot be read. */
  let unreadable: UnreadableLine[] = [];
  async function* blocks() {
    for await (const line of lines) {
      if ('problem' in line) unreadable.push(line);
      yield line.text + line.end;
    }
  }
  const table = await openTable(blocks(), name, {
    columns,
    delimiter: format === 'csv' ? 'comma' : 'tab',
  });
  async function* read(): AsyncGenerator<InputRow> {
    for await (const { line, lastLine, fields, text, pair, problem } of table.rows) {
      const inside = unreadable.find(({ number }) => number <= lastLine);
      unreadable = unreadable.filter(({ number }) => number > lastLine);
      const isBlank =
        problem !== undefined && fields.length > 0 && fields.every((field) => field.trim() === '');
      const clause = isBlank ? 'the row is blank' : problem;
      const content = inside ?? (clause === undefined ? readTexts(text, pair) : { problem: `${clause}.` });
      yield { line, content, fields: { values: fields } };
    }
  }
  const { columns: names, delimiter, notes } = table;
  return { columns: names, semicolons: delimiter === 'semicolon', rows: read(), notes };
}
