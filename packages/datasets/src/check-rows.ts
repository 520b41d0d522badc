import { kindOf, type LabelledText, TokensiftError } from '@tokensift/core';
import { badRowsError } from './bad-rows.ts';
import { type DatasetNote, toNotes } from './dataset-note.ts';
import type { Place, Placed } from './placed.ts';
import { createReadingLog } from './reading-log.ts';
import { labelledTexts } from './rows/labelled-texts.ts';
import { type Cells, isProblem, type RowFormat } from './rows/row-format.ts';

export interface CheckedRows<Row extends object = LabelledText> {
  readonly rows: readonly Placed<Row>[];
  readonly notes: readonly DatasetNote[];
}

/**
 * Checks rows that a program gives as rows of a file are checked: numbers and booleans become labels by their usual
 * spelling, white space around labels is taken off. Rows that come from a file keep their place, others get their
 * position, from 1.
 * @param name names the rows in errors and notes.
 * @param format what the rows are; texts with one label each where absent.
 * @throws TokensiftError `invalid-argument` for something else than a list; `invalid-data`, with a count and the first few, for rows that cannot be used.
 */
export function checkRows(given: readonly LabelledText[], name: string): CheckedRows;
export function checkRows<Row extends object>(
  given: readonly Row[],
  name: string,
  format: RowFormat<Row>,
): CheckedRows<Row>;
export function checkRows(
  given: readonly object[],
  name: string,
  format: RowFormat<object> = labelledTexts,
): CheckedRows<object> {
  if (!Array.isArray(given)) {
    const fields = format.columns.flatMap(({ field, required }) => (required ? [`${field}: …`] : []));
    throw new TokensiftError({
      code: 'invalid-argument',
      where: name,
      message: `Rows must be a list; this is ${kindOf(given)}.`,
      hint: `Give at least one: [{ ${fields.join(', ')} }].`,
    });
  }
  const log = createReadingLog(name);
  const survey = format.survey?.({}, false);
  if (survey) for (const row of given) survey.see(cellsOf(row, format));
  const found = survey?.finish(name);
  for (const { kind, clause } of found?.notes ?? []) log.note(kind, clause);
  const rows = given.flatMap((row, i) => {
    const { file = name, line = i + 1 } = Object(row) as Partial<Place>;
    const read = format.read(cellsOf(row, format), found?.options ?? {});
    // What there is to say of the labels of a file was said when it was read.
    const isKnown = file !== name && !isProblem(read);
    return log.take(isKnown ? { ...read, decimalLabels: 0 } : read, line, file);
  });
  if (log.badRows.count > 0) throw badRowsError(log.badRows, log.rows);
  return { rows, notes: toNotes(log.findings()) };
}

const cellsOf = (row: unknown, { columns }: RowFormat<object>): Cells =>
  Object.fromEntries(columns.map(({ part, field }) => [part, Object(row)[field]]));
