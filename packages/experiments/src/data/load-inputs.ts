import type { Engine } from '@tokensift/core';
import type { HubOption } from '@tokensift/datasets';
import { taskKindOf } from '@tokensift/tasks';
import { type BaseModel, createEngine, fetchModel, modelForTask, openModel } from 'tokensift';
import type { Experiment } from '../experiment/experiment.ts';
import { readFileSettings } from '../experiment/file-settings.ts';
import { allMethods } from '../experiment/method-on.ts';
import { hashModelFolder, hashRows } from '../plan/fingerprints.ts';
import type { Fingerprints } from '../plan/plan-experiment.ts';
import type { ExperimentNote } from '../results/results.ts';
import type { RunKey } from '../store/run-record.ts';
import { type DataListener, type LoadedDataset, type LoadedModel, loadDatasets } from './load-datasets.ts';

/** What the runs of an experiment share, in one process. */
export interface Inputs {
  readonly engine: Engine;
  /** By their names in the experiment. */
  readonly models: ReadonlyMap<string, BaseModel>;
  readonly datasets: ReadonlyMap<string, LoadedDataset>;
  /** What a user should know of the models and the data sets. */
  readonly notes: readonly ExperimentNote[];
}

export interface InputsListener extends DataListener {
  /** What an engine that was chosen says of the choice. */
  onEngine(message: string): void;
}

/**
 * Opens the models and reads the data sets of an experiment, and takes their fingerprints.
 * @throws TokensiftError for a model or data that cannot be used.
 */
export async function loadInputs(
  experiment: Experiment,
  listener: InputsListener,
  hub: HubOption = {},
): Promise<Inputs & { readonly fingerprints: Fingerprints }> {
  const engine = await createEngine({
    ...experiment.engine,
    onNote: (message) => listener.onEngine(message),
  });
  const notes: ExperimentNote[] = [];
  const onNote = (note: ExperimentNote) => {
    notes.push(note);
    listener.onNote(note);
  };
  const heads = experiment.datasets.map(({ task }) => taskKindOf(task).head);
  const models: (LoadedModel & { readonly sha256: string })[] = [];
  for (const settings of experiment.models) {
    const { name, path, pooling, tokenizerBackend } = settings;
    const folder = await fetchModel(path, hub);
    const opened = await openModel(folder, {
      ...(pooling !== undefined && { pooling }),
      ...(tokenizerBackend !== undefined && { tokenizerBackend }),
    });
    // How it pools is of no interest where no text is classified as a whole.
    const model = modelForTask(opened, { head: heads.includes('text') ? 'text' : 'token' });
    for (const note of model.notes) onNote({ ...(experiment.models.length > 1 && { model: name }), ...note });
    models.push({ settings, model, sha256: await hashModelFolder(folder) });
  }
  const datasets = await loadDatasets(experiment, models, { ...listener, onNote }, hub);
  const rows = [...datasets].map(
    ([name, { train, validation, test }]) => [name, hashRows([train, validation, test ?? []])] as const,
  );
  const fingerprints = {
    models: new Map(models.map(({ settings, sha256 }) => [settings.name, sha256])),
    datasets: new Map(rows),
    files: await readFileSettings(allMethods(experiment)),
  };
  const opened = new Map(models.map(({ settings, model }) => [settings.name, model]));
  return { engine, models: opened, datasets, notes, fingerprints };
}

/** What has been said of what a run is made with. */
export const notesOf = ({ notes }: Inputs, run: RunKey): ExperimentNote[] =>
  notes.filter(
    ({ model, dataset }) =>
      (model === undefined || model === run.model) && (dataset === undefined || dataset === run.dataset),
  );
