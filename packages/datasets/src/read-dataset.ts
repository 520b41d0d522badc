import { type DatasetNote, toNotes } from './dataset-note.ts';
import type { DatasetRow } from './dataset-row.ts';
import { type ReadDatasetOptions, readFile, requireRows } from './read-file.ts';

export interface Dataset {
  /** In the order of the file. */
  readonly rows: readonly DatasetRow[];
  /** What a user should know about the file. */
  readonly notes: readonly DatasetNote[];
}

/**
 * Reads labelled texts from a CSV, TSV or JSONL file, by its extension. The file is streamed.
 * @throws TokensiftError `file-not-found`, `io-error`; `unsupported` for another extension or rows that label tokens;
 * `invalid-data` for columns that are not there, for rows that cannot be used (how many, and the first few with their
 * lines) unless they are skipped, and for a file without rows.
 */
export async function readDataset(file: string, options: ReadDatasetOptions = {}): Promise<Dataset> {
  const read = await readFile(file, options);
  requireRows([read], options);
  return { rows: read.rows, notes: toNotes(read.findings) };
}
