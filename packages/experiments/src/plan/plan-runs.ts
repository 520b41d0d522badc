import { basename } from 'node:path';
import { completeTraining, createMethod, type TrainingSettings } from 'tokensift';
import { version } from '../environment/environment.ts';
import type {
  DatasetSettings,
  Experiment,
  MethodSettings,
  Settings,
  TrialSettings,
} from '../experiment/experiment.ts';
import { portableSettings } from '../experiment/file-settings.ts';
import type { RunKey } from '../store/run-record.ts';
import { hashValue } from './fingerprints.ts';

export interface PlannedRun {
  readonly key: RunKey;
  readonly dataset: DatasetSettings;
  readonly method: MethodSettings;
  /** The method's defaults, then the experiment's settings, those of the data set's entry, those of the method's. */
  readonly training: TrainingSettings;
  /** Everything that the result depends on, but for the seed and the version. */
  readonly settings: Settings;
  readonly settingsHash: string;
}

/** SHA-256 of what is read from outside of the experiment file. */
export interface Fingerprints {
  readonly model: string;
  readonly datasets: ReadonlyMap<string, string>;
  /** Of files that methods are set with, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** Trials lie this many to a factor of ten around the learning rate that suits a method. */
const trialsPerDecade = 2;

/** The hyperparameter trials of a method on a data set; none where the experiment has none. */
export function planTrials(
  experiment: Experiment,
  dataset: DatasetSettings,
  method: MethodSettings,
  fingerprints: Fingerprints,
): PlannedRun[] {
  const { tuning } = experiment;
  if (!tuning) return [];
  const trials = method.trials ?? learningRateTrials(experiment, dataset, method, tuning.trials);
  return trials.map((trial, i) => {
    const key = { dataset: dataset.name, method: method.name, seed: tuning.seed, trial: i + 1 };
    return planRun(experiment, dataset, withTrial(method, trial), key, fingerprints);
  });
}

/** A run of a method on a data set with a seed, with what was chosen in the trials. */
export function planFinalRun(
  experiment: Experiment,
  dataset: DatasetSettings,
  method: MethodSettings,
  seed: number,
  fingerprints: Fingerprints,
  chosen: PlannedRun | undefined,
): PlannedRun {
  const key = { dataset: dataset.name, method: method.name, seed, trial: 0 };
  return planRun(experiment, dataset, chosen?.method ?? method, key, fingerprints);
}

function planRun(
  experiment: Experiment,
  dataset: DatasetSettings,
  method: MethodSettings,
  key: RunKey,
  fingerprints: Fingerprints,
): PlannedRun {
  const training = trainingOf(experiment, dataset, method);
  const { path, ...model } = experiment.model;
  const settings = {
    model: { ...model, name: basename(path), sha256: fingerprints.model },
    dataset: { task: dataset.task, sha256: fingerprints.datasets.get(dataset.name) },
    method: { ...portableSettings(method, fingerprints.files), name: method.method },
    ...(method.adaptation && { adaptation: method.adaptation }),
    training,
    engine: experiment.engine,
  };
  const settingsHash = hashValue({ version, seed: key.seed, settings });
  return { key, dataset, method, training, settings, settingsHash };
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

/** Records in the order of the experiment file, whatever the order in which they were made. */
export function inFileOrder<Run extends RunKey>(experiment: Experiment, runs: readonly Run[]): Run[] {
  return experiment.datasets.flatMap(({ name: dataset }) =>
    experiment.methods.flatMap(({ name: method }) =>
      experiment.seeds.flatMap((seed) =>
        runs.filter((run) => run.dataset === dataset && run.method === method && run.seed === seed),
      ),
    ),
  );
}
