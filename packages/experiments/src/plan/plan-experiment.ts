import { basename } from 'node:path';
import { completeTraining, createMethod, type TrainingSettings } from '@tokensift/classifier';
import type { DatasetSettings, Experiment, MethodSettings, TrialSettings } from '../experiment/experiment.ts';
import { portableSettings } from '../experiment/file-settings.ts';
import type { RunKey } from '../store/run-record.ts';
import { createJob, type Job } from './job.ts';

/** SHA-256 of what is read from outside of the experiment file. */
export interface Fingerprints {
  readonly model: string;
  readonly datasets: ReadonlyMap<string, string>;
  /** Of files that methods are set with, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** Trials lie this many to a factor of ten around the learning rate that suits a method. */
const trialsPerDecade = 2;

/**
 * The jobs of an experiment, each after those that it depends on: of each data set the trials of all methods, then each
 * seed with every method before the next seed, so that an interrupted experiment leaves runs that can be compared.
 */
export function planExperiment(experiment: Experiment, fingerprints: Fingerprints): Job[] {
  return experiment.datasets.flatMap((dataset) => {
    const trials = new Map(
      experiment.methods.map((method) => [
        method.name,
        planTrials(experiment, dataset, method, fingerprints),
      ]),
    );
    const runs = experiment.seeds.flatMap((seed) =>
      experiment.methods.map((method) => {
        const key = { dataset: dataset.name, method: method.name, seed, trial: 0 };
        const before = trials.get(method.name)!.map(({ hash }) => hash);
        return planJob(experiment, dataset, method, key, before, fingerprints);
      }),
    );
    return [...[...trials.values()].flat(), ...runs];
  });
}

/** The hyperparameter trials of a method on a data set; none where the experiment has none. */
function planTrials(
  experiment: Experiment,
  dataset: DatasetSettings,
  method: MethodSettings,
  fingerprints: Fingerprints,
): Job[] {
  const { tuning } = experiment;
  if (!tuning) return [];
  const trials = method.trials ?? learningRateTrials(experiment, dataset, method, tuning.trials);
  return trials.map((trial, i) => {
    const key = { dataset: dataset.name, method: method.name, seed: tuning.seed, trial: i + 1 };
    return planJob(experiment, dataset, withTrial(method, trial), key, [], fingerprints);
  });
}

function planJob(
  experiment: Experiment,
  dataset: DatasetSettings,
  method: MethodSettings,
  key: RunKey,
  trials: readonly string[],
  fingerprints: Fingerprints,
): Job {
  const { engine, model } = experiment;
  const training = trainingOf(experiment, dataset, method);
  const { path, ...portableModel } = model;
  const settings = {
    model: { ...portableModel, name: basename(path), sha256: fingerprints.model },
    dataset: { task: dataset.task, sha256: fingerprints.datasets.get(dataset.name)! },
    method: { ...portableSettings(method, fingerprints.files), name: method.method },
    ...(method.adaptation && { adaptation: method.adaptation }),
    training,
    engine,
  };
  return createJob({ key, model, dataset, method, training, engine, settings, trials });
}

function trainingOf(
  experiment: Experiment,
  dataset: DatasetSettings,
  method: MethodSettings,
): TrainingSettings {
  const { defaults } = createMethod(method.method, method.settings);
  return completeTraining(defaults, { ...experiment.training, ...dataset.training, ...method.training });
}

/** Learning rates around the one that the method would have without trials, a factor of √10 apart. */
function learningRateTrials(
  experiment: Experiment,
  dataset: DatasetSettings,
  method: MethodSettings,
  count: number,
): TrialSettings[] {
  const { learningRate } = trainingOf(experiment, dataset, method);
  return Array.from({ length: count }, (_, i) => {
    const rate = learningRate * 10 ** ((i - (count - 1) / 2) / trialsPerDecade);
    return { settings: {}, training: { learningRate: Number(rate.toPrecision(2)) } };
  });
}

function withTrial(method: MethodSettings, { settings, training }: TrialSettings): MethodSettings {
  return {
    ...method,
    settings: { ...method.settings, ...settings },
    training: { ...method.training, ...training },
  };
}
