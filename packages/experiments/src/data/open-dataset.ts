import { type BaseModel, type DataSummary, summarizeData } from '@tokensift/classifier';
import type { Note } from '@tokensift/core';
import type { DatasetSplits, HubOption } from '@tokensift/datasets';
import { taskKindOf } from '@tokensift/tasks';
import type { DatasetSettings } from '../experiment/experiment.ts';
import { hashRows } from '../plan/fingerprints.ts';
import { limitRows } from './limit-rows.ts';
import { loadSplits, readingNotes } from './load-splits.ts';

export interface OpenedDataset extends Omit<DatasetSplits<object>, 'notes'> {
  /** Of its rows. */
  readonly sha256: string;
  readonly summary: DataSummary;
  /** What a user should know of it, whatever it is run with: of its files, then of its rows. */
  readonly notes: readonly Note[];
}

/**
 * Reads a data set and checks it as a whole, for a model that reads texts up to a length.
 * @param onRead is told what there is to say of the files, before the rows are checked
 * @throws TokensiftError as `readSplits` and `summarizeData`.
 */
export async function openDataset(
  { name: _, path, task, rows = {}, ...reading }: DatasetSettings,
  model: BaseModel,
  maxLength: number | undefined,
  hub: HubOption,
  onRead: (notes: readonly Note[]) => void,
): Promise<OpenedDataset> {
  const kind = taskKindOf(task);
  const whole = await loadSplits(path, { ...reading, format: kind.rows, ...hub });
  const ofFiles = readingNotes(path, whole);
  onRead(ofFiles);
  const splits = limitRows(whole, rows, kind.rows);
  const { train, validation, test } = splits;
  const { summary, notes } = summarizeData({
    model,
    task: kind,
    ...splits,
    ...(maxLength !== undefined && { maxLength }),
  });
  return {
    ...splits,
    sha256: hashRows([train, validation, test ?? []]),
    summary,
    notes: [...ofFiles, ...notes],
  };
}
