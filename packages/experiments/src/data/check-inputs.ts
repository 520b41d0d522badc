import { type BaseModel, type DataSummary, modelForTask } from '@tokensift/classifier';
import type { Engine, Note } from '@tokensift/core';
import { taskKindOf } from '@tokensift/tasks';
import { noteKey } from '../execute/note-key.ts';
import type { DatasetSettings, Experiment } from '../experiment/experiment.ts';
import { readFileSettings } from '../experiment/file-settings.ts';
import { allMethods, withoutOverrides } from '../experiment/method-on.ts';
import type { KnownInputs, KnownModel } from '../plan/place.ts';
import { combinationsOf } from '../plan/run-filter.ts';
import type { ExperimentNote } from '../results/results.ts';
import type { Inputs } from './inputs.ts';
import type { OpenedDataset } from './open-dataset.ts';

/** What there is in a data set, and how a model reads it; the model is named where there are several. */
export interface DescribedData {
  readonly model?: string;
  readonly dataset: string;
  readonly summary: DataSummary;
}

/** Is told what there is, as it is found. */
export interface InputsListener {
  /** What an engine that was chosen says of the choice. */
  onEngine(message: string): void;
  onNote(note: ExperimentNote): void;
  onData(data: DescribedData): void;
  /** Is given each data set once, while it and the first of the models are open. */
  onOpened?(dataset: DatasetSettings, opened: OpenedDataset, model: BaseModel): Promise<void>;
}

/** What is known of an experiment before its runs are planned. */
export interface CheckedInputs {
  readonly engine: Engine;
  readonly known: KnownInputs;
  /** What a user should know, of the models and of the data sets. */
  readonly notes: readonly ExperimentNote[];
}

/** What there is in a data set, as one model reads it. */
interface Reading extends DescribedData {
  readonly notes: readonly Note[];
}

/**
 * Opens all that the runs of an experiment are made on, one after the other, and says what is known of it: what is wrong with it is
 * found before anything runs.
 * @throws TokensiftError for a model or data that cannot be used.
 */
export async function checkInputs(
  experiment: Experiment,
  inputs: Inputs,
  listener: InputsListener,
): Promise<CheckedInputs> {
  const engine = await inputs.engine(experiment.engine, listener.onEngine);
  const notes: ExperimentNote[] = [];
  const tell = (about: Omit<ExperimentNote, keyof Note>, found: readonly Note[]): void => {
    for (const note of found) {
      notes.push({ ...about, ...note });
      listener.onNote({ ...about, ...note });
    }
  };
  const heads = experiment.datasets.map(({ task }) => taskKindOf(task).head);
  const runs = combinationsOf(experiment);
  const models = new Map<string, KnownModel>();
  const datasets = new Map<string, string>();
  const readings = new Map<string, Reading[]>(experiment.datasets.map(({ name }) => [name, []]));
  for (const entry of experiment.models) {
    const settings = withoutOverrides(entry);
    const { model, sha256 } = await inputs.model(settings);
    const { isSentenceEncoder, backbone } = model;
    models.set(settings.name, { sha256, isSentenceEncoder, backbone });
    const named = experiment.models.length > 1 ? { model: settings.name } : {};
    // How it pools is of no interest where no text is classified as a whole.
    tell(named, modelForTask(model, { head: heads.includes('text') ? 'text' : 'token' }).notes);
    for (const dataset of experiment.datasets) {
      const { name } = dataset;
      const withRuns = runs.filter((run) => run.dataset === name).map((run) => run.model);
      if (!withRuns.includes(settings.name)) continue;
      let ofFiles = 0;
      const opened = await inputs.dataset(withoutOverrides(dataset), settings, (found) => {
        ofFiles = found.length;
        if (!datasets.has(name)) tell({ dataset: name }, found);
      });
      if (!datasets.has(name)) await listener.onOpened?.(dataset, opened, model);
      datasets.set(name, opened.sha256);
      const read = readings.get(name)!;
      read.push({ ...named, dataset: name, summary: opened.summary, notes: opened.notes.slice(ofFiles) });
      if (read.length === new Set(withRuns).size) describeReadings(read, listener, tell);
    }
  }
  const files = await readFileSettings(allMethods(experiment));
  return { engine, known: { models, datasets, files }, notes };
}

/** Tells how each model reads a data set; what is the same with all of them is told once. */
function describeReadings(
  readings: readonly Reading[],
  { onData }: InputsListener,
  tell: (about: Omit<ExperimentNote, keyof Note>, notes: readonly Note[]) => void,
): void {
  const keys = readings.map(({ notes }) => new Set(notes.map(noteKey)));
  const isShared = (note: Note): boolean => keys.every((known) => known.has(noteKey(note)));
  readings.forEach(({ notes, ...data }, i) => {
    onData(data);
    const { summary: _, ...about } = data;
    if (i === 0) tell({ dataset: data.dataset }, notes.filter(isShared));
    tell(
      about,
      notes.filter((note) => !isShared(note)),
    );
  });
}
