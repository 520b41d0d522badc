import { basename } from 'node:path';
import {
  completeTraining,
  createMethod,
  type TrainedModel,
  type TrainingSettings,
} from '@tokensift/classifier';
import { taskKindOf } from '@tokensift/tasks';
import type { DatasetEntry, Experiment, MethodSettings, ModelEntry } from '../experiment/experiment.ts';
import { portableSettings } from '../experiment/file-settings.ts';
import { trainingOn, withoutOverrides } from '../experiment/method-on.ts';
import type { RunKey } from '../store/run-record.ts';
import { createJob, type Job } from './job.ts';

/** What is known of a model before runs with it are planned. */
export type KnownModel = TrainedModel['model'] & { readonly sha256: string };

/** What is known of what is read from outside of the experiment file: SHA-256, and what defaults depend on. */
export interface KnownInputs {
  /** By the names of the models. */
  readonly models: ReadonlyMap<string, KnownModel>;
  /** SHA-256 by the names of the data sets. */
  readonly datasets: ReadonlyMap<string, string>;
  /** SHA-256 of files that methods are set with, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** What the jobs of one model on one data set have in common. */
export interface Place {
  readonly experiment: Experiment;
  readonly known: KnownInputs;
  readonly model: ModelEntry;
  readonly dataset: DatasetEntry;
}

/** Models are named where there are several, so that the runs of an experiment with one are what they always were. */
export const keyOf = (
  { experiment: { models }, model, dataset }: Place,
  method: MethodSettings,
  seed: number,
  trial: number,
): RunKey => ({
  ...(models.length > 1 && { model: model.name }),
  dataset: dataset.name,
  method: method.name,
  seed,
  trial,
});

/** A job of a method, as it is run there. */
export function planJob(
  place: Place,
  method: MethodSettings,
  key: RunKey,
  trials: readonly string[],
  promoted: Pick<Job, 'promoted'> = {},
): Job {
  const { known } = place;
  const { engine } = place.experiment;
  const training = completedTraining(place, method);
  const model = withoutOverrides(place.model);
  const dataset = withoutOverrides(place.dataset);
  const { path, ...portableModel } = model;
  const settings = {
    model: { ...portableModel, name: basename(path), sha256: known.models.get(model.name)!.sha256 },
    dataset: { task: dataset.task, sha256: known.datasets.get(dataset.name)! },
    method: { ...portableSettings(method, known.files), name: method.method },
    ...(method.adaptation && { adaptation: method.adaptation }),
    training,
    engine,
  };
  return createJob({ key, model, dataset, method, training, engine, settings, trials, ...promoted });
}

/** The training settings of a method, defaults filled in. */
export function completedTraining(
  { experiment, known, model, dataset }: Place,
  method: MethodSettings,
): TrainingSettings {
  const { defaults } = createMethod(method.method, method.settings);
  return completeTraining(defaults, trainingOn(experiment, model, dataset, method), {
    model: known.models.get(model.name)!,
    task: taskKindOf(dataset.task),
  });
}
