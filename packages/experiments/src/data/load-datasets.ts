import type { Note } from '@tokensift/core';
import type { DatasetSplits, HubOption } from '@tokensift/datasets';
import { taskKindOf } from '@tokensift/tasks';
import { type BaseModel, type DataSummary, summarizeData } from 'tokensift';
import { noteKey } from '../execute/note-key.ts';
import type { DatasetSettings, Experiment, ModelSettings } from '../experiment/experiment.ts';
import type { ExperimentNote } from '../results/results.ts';
import { limitRows } from './limit-rows.ts';
import { loadSplits, readingNotes } from './load-splits.ts';

export type LoadedDataset = Omit<DatasetSplits<object>, 'notes'>;

/** A model that an experiment has, opened. */
export interface LoadedModel {
  readonly settings: ModelSettings;
  readonly model: BaseModel;
}

/** What there is in a data set, and how a model reads it; the model is named where there are several. */
export interface DescribedData {
  readonly model?: string;
  readonly dataset: string;
  readonly summary: DataSummary;
}

/** Is told what there is in the data sets, as they are read. */
export interface DataListener {
  /** What a user should know of a model or a data set, whatever it is run with. */
  onNote(note: ExperimentNote): void;
  onData(data: DescribedData): void;
}

/**
 * Reads the data sets of an experiment, checks them as a whole with each model, and says what there is in each.
 * @throws TokensiftError as `readSplits` and `summarizeData`.
 */
export async function loadDatasets(
  { datasets }: Experiment,
  models: readonly LoadedModel[],
  listener: DataListener,
  hub: HubOption = {},
): Promise<Map<string, LoadedDataset>> {
  const loaded = new Map<string, LoadedDataset>();
  for (const { name, path, task, rows = {}, training: _, methods: __, ...reading } of datasets) {
    const kind = taskKindOf(task);
    const whole = await loadSplits(path, { ...reading, format: kind.rows, ...hub });
    const splits = limitRows(whole, rows, kind.rows);
    for (const note of readingNotes(path, whole)) listener.onNote({ dataset: name, ...note });
    describeDataset(name, task, splits, models, listener);
    loaded.set(name, splits);
  }
  return loaded;
}

function describeDataset(
  dataset: string,
  task: DatasetSettings['task'],
  splits: LoadedDataset,
  models: readonly LoadedModel[],
  { onNote, onData }: DataListener,
): void {
  const described = models.map(({ settings: { name, maxLength }, model }) => {
    const limit = maxLength === undefined ? {} : { maxLength };
    return { name, ...summarizeData({ model, task: taskKindOf(task), ...splits, ...limit }) };
  });
  const keys = described.map(({ notes }) => new Set(notes.map(noteKey)));
  /** What does not depend on the model. */
  const isShared = (note: Note): boolean => keys.every((known) => known.has(noteKey(note)));
  described.forEach(({ name, summary, notes }, i) => {
    onData({ ...(models.length > 1 && { model: name }), dataset, summary });
    for (const note of notes) {
      if (!isShared(note)) onNote({ model: name, dataset, ...note });
      else if (i === 0) onNote({ dataset, ...note });
    }
  });
}
