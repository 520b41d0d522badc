import { badRowsError } from './bad-rows.ts';
import { type DatasetNote, toNotes } from './dataset-note.ts';
import { fetchDataset } from './fetch-dataset.ts';
import type { DatasetRow, Placed } from './placed.ts';
import {
  openRows,
  type ReadDatasetOptions,
  type ReadRowsOptions,
  type RowFormatOption,
  SKIP_HINT,
} from './read-file.ts';

/**
 * The rows of a file one after the other, none of them held, for files of any size. Where all rows are needed to tell how
 * they are to be read, such as the scheme of tags, the file is read twice.
 * @returns the notes, at the end.
 * @throws TokensiftError as `readDataset`, at the end for rows that cannot be used; a file without rows is no error.
 */
export function streamDataset(
  file: string,
  options?: ReadDatasetOptions,
): AsyncGenerator<DatasetRow, readonly DatasetNote[]>;
export function streamDataset<Row extends object>(
  file: string,
  options: ReadDatasetOptions & RowFormatOption<Row>,
): AsyncGenerator<Placed<Row>, readonly DatasetNote[]>;
export async function* streamDataset<Row extends object>(
  file: string,
  options: ReadRowsOptions<Row> = {},
): AsyncGenerator<Placed<Row>, readonly DatasetNote[]> {
  const { rows, log } = openRows(await fetchDataset(file, options), options);
  yield* rows;
  if (log.badRows.count > 0 && !options.skipBadRows) throw badRowsError(log.badRows, log.rows, SKIP_HINT);
  return toNotes(log.findings());
}
