import { type BaseModel, createEngine, fetchModel, modelForTask, openModel } from '@tokensift/classifier';
import type { Engine, Note } from '@tokensift/core';
import type { HubOption } from '@tokensift/datasets';
import { taskKindOf } from '@tokensift/tasks';
import type { Experiment } from '../experiment/experiment.ts';
import { readFileSettings } from '../experiment/file-settings.ts';
import { hashModelFolder, hashRows } from '../plan/fingerprints.ts';
import type { Fingerprints } from '../plan/plan-experiment.ts';
import { type DataListener, type LoadedDataset, loadDatasets } from './load-datasets.ts';

/** What the runs of an experiment share, in one process. */
export interface Inputs {
  readonly engine: Engine;
  readonly model: BaseModel;
  /** By their names in the experiment. */
  readonly datasets: ReadonlyMap<string, LoadedDataset>;
}

export interface InputsListener extends DataListener {
  /** What an engine that was chosen says of the choice. */
  onEngine(message: string): void;
}

/**
 * Opens the model and reads the data sets of an experiment, and takes their fingerprints.
 * @throws TokensiftError for a model or data that cannot be used.
 */
export async function loadInputs(
  experiment: Experiment,
  listener: InputsListener,
  hub: HubOption = {},
): Promise<Inputs & { readonly fingerprints: Fingerprints }> {
  const { path, maxLength: _, ...modelOptions } = experiment.model;
  const engine = await createEngine({
    ...experiment.engine,
    onNote: (message) => listener.onEngine(message),
  });
  const folder = await fetchModel(path, hub);
  const opened = await openModel(folder, modelOptions);
  const heads = experiment.datasets.map(({ task }) => taskKindOf(task).head);
  // How it pools is of no interest where no text is classified as a whole.
  const model = modelForTask(opened, { head: heads.includes('text') ? 'text' : 'token' });
  for (const note of model.notes) listener.onNote(note);
  const datasets = await loadDatasets(experiment, model, listener, hub);
  const rows = [...datasets].map(
    ([name, { train, validation, test }]) => [name, hashRows([train, validation, test ?? []])] as const,
  );
  const fingerprints = {
    model: await hashModelFolder(folder),
    datasets: new Map(rows),
    files: await readFileSettings(experiment.methods),
  };
  return { engine, model, datasets, fingerprints };
}

/** What has been said of what a data set is run with, whatever the run. */
export const notesOf = ({ model, datasets }: Inputs, dataset: string): Note[] => [
  ...model.notes,
  ...datasets.get(dataset)!.notes,
];
