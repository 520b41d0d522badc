import { type DataSummary, modelForTask } from '@tokensift/classifier';
import type { Engine, Note } from '@tokensift/core';
import { taskKindOf } from '@tokensift/tasks';
import type { Experiment } from '../experiment/experiment.ts';
import { readFileSettings } from '../experiment/file-settings.ts';
import type { Fingerprints } from '../plan/plan-experiment.ts';
import type { ExperimentNote } from '../results/results.ts';
import type { Inputs } from './inputs.ts';

/** Is told what there is, as it is found. */
export interface InputsListener {
  /** What an engine that was chosen says of the choice. */
  onEngine(message: string): void;
  onNote(note: Note): void;
  onData(dataset: string, summary: DataSummary): void;
}

/** What is known of an experiment before its runs are planned. */
export interface CheckedInputs {
  readonly engine: Engine;
  readonly fingerprints: Fingerprints;
  /** What a user should know, of the model and of the data sets. */
  readonly notes: readonly ExperimentNote[];
}

/**
 * Opens all that the runs of an experiment are made on, one after the other, and takes fingerprints: what is wrong with it is
 * found before anything runs.
 * @throws TokensiftError for a model or data that cannot be used.
 */
export async function checkInputs(
  experiment: Experiment,
  inputs: Inputs,
  listener: InputsListener,
): Promise<CheckedInputs> {
  const engine = await inputs.engine(experiment.engine, listener.onEngine);
  const { model, sha256 } = await inputs.model(experiment.model);
  const heads = experiment.datasets.map(({ task }) => taskKindOf(task).head);
  // How it pools is of no interest where no text is classified as a whole.
  const ofModel = modelForTask(model, { head: heads.includes('text') ? 'text' : 'token' }).notes;
  for (const note of ofModel) listener.onNote(note);
  const notes: ExperimentNote[] = [...ofModel];
  const datasets = new Map<string, string>();
  for (const settings of experiment.datasets) {
    const { name } = settings;
    let told = 0;
    const dataset = await inputs.dataset(settings, experiment.model, (ofFiles) => {
      for (const note of ofFiles) listener.onNote(note);
      told = ofFiles.length;
    });
    listener.onData(name, dataset.summary);
    for (const note of dataset.notes.slice(told)) listener.onNote(note);
    notes.push(...dataset.notes.map((note) => ({ dataset: name, ...note })));
    datasets.set(name, dataset.sha256);
  }
  const files = await readFileSettings(experiment.methods);
  return { engine, fingerprints: { model: sha256, datasets, files }, notes };
}
