import { TokensiftError } from '@tokensift/core';
import { isProblem, type TaskKind } from '@tokensift/tasks';
import { quoteCsv } from '../files/quote-csv.ts';
import { delimiters, type FormatName } from './formats.ts';
import type { InputRow, RowFields } from './input-row.ts';

/** A row with its prediction; without one it has a problem. */
export interface ClassifiedRow {
  readonly row: InputRow<object>;
  readonly prediction?: object;
}

export interface RowWriter {
  /** What goes before the first row. */
  readonly header: string;
  /** The row with the line end. */
  write(row: ClassifiedRow): string;
}

export interface RowWriterOptions {
  /** The names of the input's columns, where it has them. */
  readonly columns?: readonly string[];
  /** Separates the columns of CSV by semicolons, as the input has them. */
  readonly semicolons?: boolean;
  /** The field that predictions go into, or the start of their columns' names. */
  readonly field: string;
  /** How many labels of each row a table has columns for. */
  readonly top: number;
  /** How the task's predictions are put into columns. */
  readonly task: Pick<TaskKind, 'columns' | 'cells'>;
}

/**
 * Writers by format. All pass on what the row holds.
 * @throws TokensiftError `unsupported` for a table of rows that have no common columns, `invalid-argument` when the input
 * has a column of a name that the output needs.
 */
export function createRowWriter(format: FormatName, options: RowWriterOptions): RowWriter {
  checkOutputFormat(format, options.columns);
  if (format === 'jsonl') return jsonWriter(options);
  if (format === 'text') return textWriter(options);
  return tableWriter(format === 'csv' && options.semicolons ? ';' : delimiters[format], options);
}

/** @throws TokensiftError `unsupported` for a table of rows that have no common columns. */
export function checkOutputFormat(format: FormatName, columns: readonly string[] | undefined): void {
  if (columns !== undefined || format === 'jsonl' || format === 'text') return;
  throw new TokensiftError({
    code: 'unsupported',
    where: '--out-format',
    message: 'JSON lines cannot be written as a table: each may have other fields.',
    hint: 'Write jsonl, or text for the labels alone: --out-format jsonl.',
  });
}

function jsonWriter({ columns = [], field }: RowWriterOptions): RowWriter {
  requireFree(field, columns);
  return {
    header: '',
    write({ row, prediction }) {
      const result = prediction ?? {
        error: { code: 'invalid-data', line: row.line, message: problemOf(row) },
      };
      const members = [membersOf(row.fields, columns), `${JSON.stringify(field)}:${JSON.stringify(result)}`];
      return `{${members.filter((part) => part !== '').join(',')}}\n`;
    },
  };
}

function membersOf(fields: RowFields, columns: readonly string[]): string {
  if ('json' in fields) return fields.json;
  // Not through an object, which would put names that are numbers first.
  return columns
    .map((name, i) => `${JSON.stringify(name)}:${JSON.stringify(fields.values[i] ?? '')}`)
    .join(',');
}

/** The answer alone; an empty line where there is none. */
const textWriter = ({ task }: RowWriterOptions): RowWriter => ({
  header: '',
  write: ({ prediction }) => `${prediction === undefined ? '' : task.cells(prediction, 1)[0]}\n`,
});

function tableWriter(delimiter: string, { columns = [], field, top, task }: RowWriterOptions): RowWriter {
  const own = task.columns(top);
  const added = [...own, 'error'].map((name) => `${field}.${name}`);
  for (const name of added) requireFree(name, columns);
  const record = (cells: readonly string[]) =>
    `${cells.map((cell) => quoteCsv(cell, delimiter)).join(delimiter)}\n`;
  return {
    header: record([...columns, ...added]),
    write({ row, prediction }) {
      const { fields } = row;
      const values = columns.map((_, i) => ('values' in fields ? (fields.values[i] ?? '') : ''));
      const cells = prediction ? task.cells(prediction, top) : own.map(() => '');
      return record([...values, ...cells, prediction ? '' : `line ${row.line}: ${problemOf(row)}`]);
    },
  };
}

const problemOf = ({ content }: InputRow<object>): string => (isProblem(content) ? content.problem : '');

function requireFree(name: string, columns: readonly string[]): void {
  if (!columns.includes(name)) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: '--field',
    message: `the input has a column ${JSON.stringify(name)} of its own.`,
    hint: 'Name another field for the predictions: --field NAME.',
  });
}
