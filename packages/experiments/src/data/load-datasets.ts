import { type BaseModel, type DataSummary, summarizeData } from '@tokensift/classifier';
import type { Note } from '@tokensift/core';
import type { DatasetSplits, HubOption } from '@tokensift/datasets';
import { taskKindOf } from '@tokensift/tasks';
import type { Experiment } from '../experiment/experiment.ts';
import { limitRows } from './limit-rows.ts';
import { loadSplits, readingNotes } from './load-splits.ts';

export interface LoadedDataset extends Omit<DatasetSplits<object>, 'notes'> {
  /** What a user should know of it, whatever it is run with. */
  readonly notes: readonly Note[];
}

/** Is told what there is in the data sets, as they are read. */
export interface DataListener {
  onNote(note: Note): void;
  onData(dataset: string, summary: DataSummary): void;
}

/**
 * Reads the data sets of an experiment, checks them as a whole, and says what there is in each.
 * @throws TokensiftError as `readSplits` and `summarizeData`.
 */
export async function loadDatasets(
  { datasets, model: { maxLength } }: Experiment,
  model: BaseModel,
  { onNote, onData }: DataListener,
  hub: HubOption = {},
): Promise<Map<string, LoadedDataset>> {
  const loaded = new Map<string, LoadedDataset>();
  for (const { name, path, task, rows = {}, training: _, ...reading } of datasets) {
    const kind = taskKindOf(task);
    const whole = await loadSplits(path, { ...reading, format: kind.rows, ...hub });
    const splits = limitRows(whole, rows, kind.rows);
    const ofFiles = readingNotes(path, whole);
    for (const note of ofFiles) onNote(note);
    const { summary, notes } = summarizeData({
      model,
      task: kind,
      ...splits,
      ...(maxLength !== undefined && { maxLength }),
    });
    onData(name, summary);
    for (const note of notes) onNote(note);
    loaded.set(name, { ...splits, notes: [...ofFiles, ...notes] });
  }
  return loaded;
}
