import { basename } from 'node:path';
import { completeTraining, createMethod, type TrainingSettings } from '@tokensift/classifier';
import { createRandom } from '@tokensift/core';
import type {
  DatasetEntry,
  Experiment,
  MethodSettings,
  ModelEntry,
  TrialSettings,
  TuningSettings,
} from '../experiment/experiment.ts';
import { portableSettings } from '../experiment/file-settings.ts';
import { methodOn, trainingOn, withoutOverrides } from '../experiment/method-on.ts';
import type { RunKey } from '../store/run-record.ts';
import { planRungs, type Rung } from './halving.ts';
import { createJob, type Job } from './job.ts';
import { isPlanned } from './run-filter.ts';

/** SHA-256 of what is read from outside of the experiment file. */
export interface Fingerprints {
  /** By the names of the models. */
  readonly models: ReadonlyMap<string, string>;
  readonly datasets: ReadonlyMap<string, string>;
  /** Of files that methods are set with, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** What the jobs of one model on one data set have in common. */
interface Place {
  readonly experiment: Experiment;
  readonly fingerprints: Fingerprints;
  readonly model: ModelEntry;
  readonly dataset: DatasetEntry;
}

/** Trials lie this many to a factor of ten around the learning rate that suits a method. */
const trialsPerDecade = 2;

/**
 * The jobs of an experiment, each after those that it depends on: with each model, of each data set the trials of all
 * methods, then each seed with every method before the next seed, so that an interrupted experiment leaves runs that can
 * be compared.
 */
export function planExperiment(experiment: Experiment, fingerprints: Fingerprints): Job[] {
  return experiment.models.flatMap((model) =>
    experiment.datasets.flatMap((dataset) => planPlace({ experiment, fingerprints, model, dataset })),
  );
}

function planPlace(place: Place): Job[] {
  const { experiment, model, dataset } = place;
  const methods = experiment.methods.map((method) => methodOn(model, dataset, method));
  const has = (method: MethodSettings, seed: number): boolean =>
    isPlanned(experiment, { model: model.name, dataset: dataset.name, method: method.name, seed });
  const run = methods.filter((method) => experiment.seeds.some((seed) => has(method, seed)));
  const trials = new Map(run.map((method) => [method.name, planTrials(place, method)]));
  const runs = experiment.seeds.flatMap((seed) =>
    run
      .filter((method) => has(method, seed))
      .map((method) => {
        const before =
          trials
            .get(method.name)!
            .at(-1)
            ?.map(({ hash }) => hash) ?? [];
        return planJob(place, method, keyOf(place, method, seed, 0), before);
      }),
  );
  return [...[...trials.values()].flat(2), ...runs];
}

/** Models are named where there are several, so that the runs of an experiment with one are what they always were. */
const keyOf = (
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

/** The hyperparameter trials of a method on a data set, by rung; none where the experiment has none. */
function planTrials(place: Place, method: MethodSettings): Job[][] {
  const { tuning } = place.experiment;
  if (!tuning) return [];
  const trials = method.trials ?? learningRateTrials(place, method, tuning);
  if (tuning.factor === undefined) {
    return [
      trials.map((trial, i) =>
        planJob(place, withTrial(method, trial), keyOf(place, method, tuning.seed, i + 1), []),
      ),
    ];
  }
  const planned: Job[][] = [];
  for (const [rung, { trials: count, epochs }] of rungsOf(
    place,
    method,
    tuning.factor,
    trials.length,
  ).entries()) {
    const before = planned[rung - 1]?.map(({ hash }) => hash) ?? [];
    const first = planned.flat().length + 1;
    planned.push(
      Array.from({ length: count }, (_, i) => {
        const tried = rung === 0 ? withTrial(method, trials[i]!) : method;
        const training = { ...tried.training, epochs };
        const key = keyOf(place, method, tuning.seed, first + i);
        const promoted = rung === 0 ? {} : { promoted: { rung, rank: i + 1 } };
        return planJob(place, { ...tried, training }, key, before, promoted);
      }),
    );
  }
  return planned;
}

const rungsOf = (place: Place, method: MethodSettings, factor: number, trials: number): Rung[] =>
  planRungs(trials, factor, completedTraining(place, method).epochs);

function planJob(
  place: Place,
  method: MethodSettings,
  key: RunKey,
  trials: readonly string[],
  promoted: Pick<Job, 'promoted'> = {},
): Job {
  const { fingerprints } = place;
  const { engine } = place.experiment;
  const training = completedTraining(place, method);
  const model = withoutOverrides(place.model);
  const dataset = withoutOverrides(place.dataset);
  const { path, ...portableModel } = model;
  const settings = {
    model: { ...portableModel, name: basename(path), sha256: fingerprints.models.get(model.name)! },
    dataset: { task: dataset.task, sha256: fingerprints.datasets.get(dataset.name)! },
    method: { ...portableSettings(method, fingerprints.files), name: method.method },
    ...(method.adaptation && { adaptation: method.adaptation }),
    training,
    engine,
  };
  return createJob({ key, model, dataset, method, training, engine, settings, trials, ...promoted });
}

function completedTraining({ experiment, model, dataset }: Place, method: MethodSettings): TrainingSettings {
  const { defaults } = createMethod(method.method, method.settings);
  return completeTraining(defaults, trainingOn(experiment, model, dataset, method));
}

/**
 * Learning rates around the one that the method would have without trials: a grid, a factor of √10 apart, or as many that
 * are drawn from its range.
 */
function learningRateTrials(
  place: Place,
  method: MethodSettings,
  { trials, seed, drawn }: TuningSettings,
): TrialSettings[] {
  const { learningRate } = completedTraining(place, method);
  const random = createRandom(`tokensift/search/${seed}`).fork('learningRate');
  return Array.from({ length: trials }, (_, i) => {
    const decades = drawn ? 2 * random.uniform() - 1 : (i - (trials - 1) / 2) / trialsPerDecade;
    const digits = drawn ? 3 : 2;
    return {
      settings: {},
      training: { learningRate: Number((learningRate * 10 ** decades).toPrecision(digits)) },
    };
  });
}

function withTrial(method: MethodSettings, { settings, training }: TrialSettings): MethodSettings {
  return {
    ...method,
    settings: { ...method.settings, ...settings },
    training: { ...method.training, ...training },
  };
}
