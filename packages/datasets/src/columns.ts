import { TokensiftError } from '@tokensift/core';
import { type DatasetRow, placeOf } from './dataset-row.ts';

/** Names of the columns (of JSON keys) that hold a row's parts. */
export interface ColumnNames {
  /** Default `text`. */
  readonly text?: string;
  /** Default `label`. */
  readonly label?: string;
  /** The second text of a pair task; default `pair`, which need not be there unless it is named. */
  readonly pair?: string;
  /**
   * Cuts rows that label tokens (`tokens` and BIO `tags`) into labelled texts: each entity is one, with its type as
   * label, and so is each stretch between entities, with the label "O". The columns named here are then not read.
   */
  readonly tagsAs?: 'spans';
}

export interface Columns {
  readonly text: string;
  readonly label: string;
  readonly pair: string;
  readonly pairRequired: boolean;
  readonly tagsAs: 'spans' | undefined;
}

export function resolveColumns({ text = 'text', label = 'label', pair, tagsAs }: ColumnNames): Columns {
  return { text, label, pair: pair ?? 'pair', pairRequired: pair !== undefined, tagsAs };
}

/**
 * The first column that must be there and is not.
 * @throws TokensiftError `invalid-data` naming it and the columns found.
 */
export function requireColumns(columns: Columns, found: readonly string[], where: string): void {
  const needed = [columns.text, columns.label, ...(columns.pairRequired ? [columns.pair] : [])];
  const missing = needed.find((name) => !found.includes(name));
  if (missing === undefined) return;
  const names = found.map((name) => JSON.stringify(name)).join(', ');
  throw new TokensiftError({
    code: 'invalid-data',
    where,
    message: `there is no column ${JSON.stringify(missing)}; found: ${names}.`,
    hint: 'Name the columns to use: --text-column and --label-column, or `columns` in an experiment.',
  });
}

/** The values of a row's cells, as the file has them. */
export interface Cells {
  readonly text: unknown;
  readonly label: unknown;
  readonly pair: unknown;
}

/**
 * Checks a row. Numbers and booleans serve as labels by their usual spelling; an empty pair is no pair.
 * @throws TokensiftError `invalid-data` for an empty text, no label, or a value of another type.
 */
export function toRow(cells: Cells, file: string, line: number): DatasetRow {
  const fail = (message: string, hint: string) =>
    new TokensiftError({ code: 'invalid-data', where: placeOf({ file, line }), message, hint });
  const { text, label, pair } = cells;
  if (typeof text !== 'string' || text.trim() === '') {
    throw fail(
      text === undefined || typeof text === 'string' ? 'the text is empty.' : 'the text is not a string.',
      'Every row needs a text: fill it in or remove the row.',
    );
  }
  if (label === undefined || label === null || label === '') {
    throw fail('the row has no label.', 'Every row needs a label: fill it in or remove the row.');
  }
  if (!['string', 'number', 'boolean'].includes(typeof label)) {
    throw fail('the label is neither a string nor a number.', 'A row has one label.');
  }
  const row = { text, label: String(label), file, line };
  if (pair === undefined || pair === null || pair === '') return row;
  if (typeof pair !== 'string') throw fail('the pair is not a string.', 'Give the second text as a string.');
  return { ...row, pair };
}
