import { delimitedBy } from './delimited.ts';
import { jsonl } from './jsonl.ts';
import type { FileFormat } from './source.ts';

/** Formats by file extension. */
export const FILE_FORMATS: Readonly<Record<string, FileFormat>> = {
  '.jsonl': jsonl,
  '.ndjson': jsonl,
  '.json': jsonl,
  '.csv': delimitedBy('comma'),
  '.tsv': delimitedBy('tab'),
};
