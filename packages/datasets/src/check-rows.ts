import { kindOf, type LabelledText, TokensiftError } from '@tokensift/core';
import { badRowsError } from './bad-rows.ts';
import { type DatasetNote, toNotes } from './dataset-note.ts';
import type { DatasetRow } from './dataset-row.ts';
import { createReadingLog } from './reading-log.ts';

export interface CheckedRows {
  readonly rows: readonly DatasetRow[];
  readonly notes: readonly DatasetNote[];
}

/**
 * Checks rows that a program gives as rows of a file are checked: numbers and booleans become labels by their usual
 * spelling, white space around labels is taken off. Rows that come from a file keep their place, others get their
 * position, from 1.
 * @param name names the rows in errors and notes.
 * @throws TokensiftError `invalid-argument` for something else than a list; `invalid-data`, with a count and the first few, for rows without a text or a label.
 */
export function checkRows(given: readonly LabelledText[], name: string): CheckedRows {
  if (!Array.isArray(given)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: name,
      message: `Labelled rows must be a list; this is ${kindOf(given)}.`,
      hint: "Give at least one: [{ text: '…', label: '…' }].",
    });
  }
  const log = createReadingLog(name);
  const rows = (given as readonly LabelledText[]).flatMap((row, i) => {
    const { text, label, pair, file = name, line = i + 1 } = Object(row) as Partial<DatasetRow>;
    return log.check({ text, label, pair }, line, file) ?? [];
  });
  if (log.badRows.count > 0) throw badRowsError(log.badRows, log.rows);
  return { rows, notes: toNotes(log.findings()) };
}
