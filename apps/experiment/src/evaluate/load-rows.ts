import { stat } from 'node:fs/promises';
import { TokensiftError } from '@tokensift/core';
import type { DatasetNote, Placed, ReadDatasetOptions, RowFormat } from '@tokensift/datasets';

const SPLITS = ['train', 'validation', 'test'] as const;
type SplitName = (typeof SPLITS)[number];

/** @throws TokensiftError `invalid-argument` for a split that there is none of. */
export function readSplitName(split: string | undefined): SplitName | undefined {
  if (split === undefined || SPLITS.includes(split as SplitName)) return split as SplitName | undefined;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: '--split',
    message: `there is no split "${split}".`,
    hint: `Known: ${SPLITS.join(', ')}.`,
  });
}

export interface LoadedRows {
  readonly rows: readonly Placed<object>[];
  readonly name: string;
  readonly notes: readonly DatasetNote[];
  /** How the rows were drawn, where no file of their own gave them. */
  readonly drawn?: string;
  /** Whether they are all rows of one file. */
  readonly isWholeFile: boolean;
}

/** The rows that `--data` and `--split` stand for. */
export async function loadRows(
  data: string,
  split: SplitName | undefined,
  options: ReadDatasetOptions & { readonly format: RowFormat<object> },
): Promise<LoadedRows> {
  const { readDataset } = await import('@tokensift/datasets');
  const { describeDrawnSplits, loadSplits } = await import('@tokensift/experiments');
  const isFile = (await stat(data).catch(() => undefined))?.isFile() ?? false;
  if (isFile && split === undefined) {
    return { ...(await readDataset(data, options)), name: 'all rows', isWholeFile: true };
  }
  const name = split ?? 'test';
  const splits = await loadSplits(data, options);
  const rows = splits[name];
  if (rows) {
    const isDrawn = isFile || (name !== 'test' && splits.validationDrawn);
    const drawn = isDrawn ? describeDrawnSplits(data, splits) : undefined;
    return { rows, name, notes: splits.notes, isWholeFile: false, ...(drawn !== undefined && { drawn }) };
  }
  throw new TokensiftError({
    code: 'file-not-found',
    where: data,
    message: 'the data has no test split.',
    hint: 'Choose another with --split, or give a file.',
  });
}
