import type { LabelledText } from '@tokensift/core';
import { type DatasetNote, toNotes } from './dataset-note.ts';
import { fetchDataset } from './fetch-dataset.ts';
import type { Placed } from './placed.ts';
import {
  type ReadDatasetOptions,
  type ReadRowsOptions,
  type RowFormatOption,
  readFile,
  requireRows,
} from './read-file.ts';

export interface Dataset<Row extends object = LabelledText> {
  /** In the order of the file. */
  readonly rows: readonly Placed<Row>[];
  /** What a user should know about the file. */
  readonly notes: readonly DatasetNote[];
}

/**
 * Reads rows of a format (texts with one label each, where none is given) from a file: CSV, TSV, JSON (lines, or one
 * array), Parquet, Excel, and CoNLL for tokens, by its extension; text also packed by gzip. The file is streamed, but for
 * Excel. One of the hub is named as `fetchDataset` says.
 * @throws TokensiftError `file-not-found`, `io-error`; `unsupported` for another extension, or rows that label tokens
 * where texts are read; `invalid-data` for columns that are not there, for rows that cannot be used (how many, and the
 * first few with their lines) unless they are skipped, and for a file without rows; `invalid-argument` for names of
 * columns that do not go with the format.
 */
export function readDataset(file: string, options?: ReadDatasetOptions): Promise<Dataset>;
export function readDataset<Row extends object>(
  file: string,
  options: ReadDatasetOptions & RowFormatOption<Row>,
): Promise<Dataset<Row>>;
export async function readDataset<Row extends object>(
  file: string,
  options: ReadRowsOptions<Row> = {},
): Promise<Dataset<Row>> {
  const read = await readFile(await fetchDataset(file, options), options);
  requireRows([read], options);
  return { rows: read.rows, notes: toNotes(read.findings) };
}
