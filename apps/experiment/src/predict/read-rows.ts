import { TokensiftError } from '@tokensift/core';
import type { Input } from '../files/open-input.ts';
import { scanLines } from '../files/read-lines.ts';
import type { FormatName } from './formats.ts';
import type { InputRows, TextColumns } from './input-row.ts';
import { readJsonRows } from './read-json-rows.ts';
import { readTableRows } from './read-table-rows.ts';
import { readTextRows } from './read-text-rows.ts';

export interface ReadRowsOptions {
  readonly format: FormatName;
  /** Names of the fields that hold texts: "text", and "pair", which need not be there unless it is named. */
  readonly columns: { readonly text?: string; readonly pair?: string };
  /** The field that predictions go into. */
  readonly field: string;
}

/**
 * Streams the rows of an input.
 * @throws TokensiftError `invalid-data` for a table without a header, or without the columns; `invalid-argument` for plain
 * lines with a second text.
 */
export async function readRows(
  { chunks, name }: Pick<Input, 'chunks' | 'name'>,
  { format, columns: names, field }: ReadRowsOptions,
): Promise<InputRows> {
  const { text = 'text', pair } = names;
  const columns: TextColumns = { text, pair: pair ?? 'pair', pairRequired: pair !== undefined };
  const lines = scanLines(chunks);
  if (format === 'jsonl') return { rows: readJsonRows(lines, columns, field) };
  if (format !== 'text') return await readTableRows(lines, name, names, format);
  if (columns.pairRequired) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: '--pair-column',
      message: 'plain lines have one text each.',
      hint: 'Give pairs as jsonl, csv or tsv.',
    });
  }
  return readTextRows(lines, text);
}
