import type { DatasetRow } from './dataset-row.ts';

/** The values of a row's cells, as the file or the program has them. */
export interface Cells {
  readonly text: unknown;
  readonly label: unknown;
  readonly pair: unknown;
}

/** Why a row cannot be used: a clause, and what to do about it. */
export interface RowProblem {
  readonly problem: string;
  readonly hint: string;
}

export interface ReadRow {
  readonly row: DatasetRow;
  /** Whether white space around the label was taken off. */
  readonly labelTrimmed: boolean;
}

export const isProblem = <Other extends object>(value: Other | RowProblem): value is RowProblem =>
  'problem' in value;

/**
 * Checks a row. Labels lose white space around them; numbers and booleans serve as labels by their usual spelling. An
 * empty pair is no pair.
 * @returns the problem of a row with an empty text, no label, or a value of another type.
 */
export function readRow({ text, label, pair }: Cells, file: string, line: number): ReadRow | RowProblem {
  if (text === undefined || text === null || (typeof text === 'string' && text.trim() === '')) {
    return { problem: 'the text is empty', hint: 'Every row needs a text: fill it in or remove the row.' };
  }
  if (typeof text !== 'string') {
    return { problem: 'the text is not a string', hint: 'Give the text as a string.' };
  }
  const written = writeLabel(label);
  if (typeof written !== 'string') return written;
  const trimmed = written.trim();
  if (trimmed === '') {
    return {
      problem: 'the row has no label',
      hint: 'Every row needs a label: fill it in or remove the row.',
    };
  }
  const labelTrimmed = trimmed !== written;
  const row = { text, label: trimmed, file, line };
  if (pair === undefined || pair === null || pair === '') return { row, labelTrimmed };
  if (typeof pair !== 'string') {
    return { problem: 'the pair is not a string', hint: 'Give the second text as a string.' };
  }
  return { row: { ...row, pair }, labelTrimmed };
}

function writeLabel(label: unknown): string | RowProblem {
  if (label === undefined || label === null) return '';
  if (typeof label === 'string' || typeof label === 'boolean') return String(label);
  if (typeof label === 'bigint' || Number.isFinite(label)) return String(label);
  return {
    problem: 'the label is neither a string nor a number',
    hint: 'A row has one label.',
  };
}
