import { badRowsError } from './bad-rows.ts';
import { type DatasetNote, toNotes } from './dataset-note.ts';
import type { DatasetRow } from './dataset-row.ts';
import { openRows, type ReadDatasetOptions, SKIP_HINT } from './read-file.ts';

/**
 * The rows of a file one after the other, none of them held, for files of any size.
 * @returns the notes, at the end.
 * @throws TokensiftError as `readDataset`, at the end for rows that cannot be used; a file without rows is no error.
 */
export async function* streamDataset(
  file: string,
  options: ReadDatasetOptions = {},
): AsyncGenerator<DatasetRow, readonly DatasetNote[]> {
  const { rows, log } = openRows(file, options);
  yield* rows;
  if (log.badRows.count > 0 && !options.skipBadRows) throw badRowsError(log.badRows, log.rows, SKIP_HINT);
  return toNotes(log.findings());
}
