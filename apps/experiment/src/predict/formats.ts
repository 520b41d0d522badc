import { extname } from 'node:path';

/** How rows are written: JSON lines, tables with a header, or plain lines. */
export const formatNames = ['jsonl', 'csv', 'tsv', 'text'] as const;
export type FormatName = (typeof formatNames)[number];

const EXTENSIONS: Readonly<Record<string, FormatName>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.txt': 'text',
};

/** The format that a file's extension tells; undefined for others. */
export const formatOf = (path: string): FormatName | undefined => EXTENSIONS[extname(path).toLowerCase()];

export const delimiters = { csv: ',', tsv: '\t' } as const;
