import type { Columns } from '../columns.ts';
import type { DatasetRow } from '../dataset-row.ts';
import type { ReadingLog } from '../reading-log.ts';
import { readDelimited } from './delimited.ts';
import { readJsonl } from './jsonl.ts';
import type { DelimiterName } from './scan-table.ts';

type RowReader = (file: string, columns: Columns, log: ReadingLog) => AsyncGenerator<DatasetRow>;

const delimitedBy =
  (delimiter: DelimiterName): RowReader =>
  (file, columns, log) =>
    readDelimited(file, columns, log, delimiter);

/** Readers by file extension. */
export const READERS: Readonly<Record<string, RowReader>> = {
  '.jsonl': readJsonl,
  '.ndjson': readJsonl,
  '.json': readJsonl,
  '.csv': delimitedBy('comma'),
  '.tsv': delimitedBy('tab'),
};
