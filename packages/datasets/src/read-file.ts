import { extname } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { type BadRows, badRowsError, joinBadRows } from './bad-rows.ts';
import { type ColumnNames, resolveColumns } from './columns.ts';
import type { Finding } from './dataset-note.ts';
import type { DatasetRow } from './dataset-row.ts';
import { READERS } from './formats/registry.ts';
import { createReadingLog, type ReadingLog } from './reading-log.ts';

export interface ReadDatasetOptions {
  readonly columns?: ColumnNames;
  /** Leaves rows that cannot be used out, with a note, in place of an error. */
  readonly skipBadRows?: boolean;
}

/** A file as it was read, before it is decided what becomes of its bad rows. */
export interface ReadFile {
  readonly file: string;
  readonly rows: readonly DatasetRow[];
  readonly badRows: BadRows;
  readonly findings: readonly Finding[];
}

/** Opens a file for reading its rows one after the other. @throws TokensiftError `unsupported`. */
export function openRows(
  file: string,
  { columns = {} }: ReadDatasetOptions,
): { readonly rows: AsyncGenerator<DatasetRow>; readonly log: ReadingLog } {
  const extension = extname(file).toLowerCase();
  if (!Object.hasOwn(READERS, extension)) {
    throw new TokensiftError({
      code: 'unsupported',
      where: file,
      message: `data cannot be read from a file of the kind "${extension}".`,
      hint: `Known: ${Object.keys(READERS).join(', ')}.`,
    });
  }
  const log = createReadingLog(file);
  return { rows: READERS[extension](file, resolveColumns(columns), log), log };
}

export async function readFile(file: string, options: ReadDatasetOptions): Promise<ReadFile> {
  const { rows: source, log } = openRows(file, options);
  const rows: DatasetRow[] = [];
  for await (const row of source) rows.push(row);
  return { file, rows, badRows: log.badRows, findings: log.findings() };
}

/** @throws TokensiftError `invalid-data` for bad rows that are not skipped, and for a file without rows. */
export function requireRows(files: readonly ReadFile[], { skipBadRows = false }: ReadDatasetOptions): void {
  const bad = joinBadRows(files.map(({ badRows }) => badRows));
  if (bad.count > 0 && !skipBadRows) {
    const good = files.reduce((total, { rows }) => total + rows.length, 0);
    throw badRowsError(bad, good + bad.count, SKIP_HINT);
  }
  for (const { file, rows, badRows } of files) {
    if (rows.length > 0) continue;
    if (badRows.count > 0) throw badRowsError(badRows, badRows.count);
    throw new TokensiftError({
      code: 'invalid-data',
      where: file,
      message: 'the file has no rows.',
      hint: 'Give a file with at least one labelled text.',
    });
  }
}

export const SKIP_HINT =
  'To leave such rows out: --skip-bad-rows, or `skipBadRows: true` in an experiment or a program.';
