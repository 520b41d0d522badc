import type { Note } from '@tokensift/core';
import type { DatasetSplits } from '@tokensift/datasets';
import { type Experiment, limitRows, loadSplits, readingNotes } from '@tokensift/experiments';
import { taskKindOf } from '@tokensift/tasks';
import { type BaseModel, summarizeData } from 'tokensift';
import { describeData } from '../presentation/data-summary.ts';
import { describeNote } from '../presentation/describe-note.ts';
import type { RunExperimentOptions } from './run-experiment.ts';

export interface LoadedDataset extends Omit<DatasetSplits<object>, 'notes'> {
  /** What a user should know of it, whatever it is run with. */
  readonly notes: readonly Note[];
}

/**
 * Reads the data sets of an experiment, checks them as a whole, and says what there is in each.
 * @throws TokensiftError as `readSplits` and `summarizeData`.
 */
export async function loadDatasets(
  { datasets, model: { maxLength } }: Experiment,
  model: BaseModel,
  { observer: { notice }, hub }: Pick<RunExperimentOptions, 'observer' | 'hub'>,
): Promise<Map<string, LoadedDataset>> {
  const loaded = new Map<string, LoadedDataset>();
  for (const { name, path, task, rows = {}, training: _, ...reading } of datasets) {
    const kind = taskKindOf(task);
    const whole = await loadSplits(path, { ...reading, format: kind.rows, ...(hub && { hub }) });
    const splits = limitRows(whole, rows, kind.rows);
    const ofFiles = readingNotes(path, whole);
    for (const note of ofFiles) notice(describeNote(note));
    const { summary, notes } = summarizeData({
      model,
      task: kind,
      ...splits,
      ...(maxLength !== undefined && { maxLength }),
    });
    notice(describeData(name, summary));
    for (const note of notes) notice(describeNote(note));
    loaded.set(name, { ...splits, notes: [...ofFiles, ...notes] });
  }
  return loaded;
}
