import { createMethod, trainingDefaults } from '@tokensift/classifier';
import { describe, expect, it } from 'vitest';
import type { DatasetEntry, Experiment } from '../experiment/experiment.ts';
import { planExperiment } from './plan-experiment.ts';
import { selectJobs } from './run-filter.ts';

const small: DatasetEntry = {
  name: 'small',
  task: 'single-label',
  path: '/small',
  training: { epochs: 9, batchSize: 4, learningRate: 0.1 },
};
const large: DatasetEntry = { name: 'large', task: 'single-label', path: '/large' };

const experiment: Experiment = {
  name: 'precedence',
  models: [{ name: 'model', path: '/model' }],
  datasets: [small, large],
  methods: [
    { name: 'full', method: 'full', settings: {}, training: {} },
    { name: 'slow', method: 'full', settings: {}, training: { batchSize: 2 } },
  ],
  seeds: [1],
  tuning: { trials: 3, seed: 0 },
  training: { epochs: 5, batchSize: 8 },
  engine: {},
};
const encoder = (sha256: string, { isSentenceEncoder = false, hiddenSize = 64 } = {}) => ({
  sha256,
  isSentenceEncoder,
  backbone: { config: { layers: 6, hiddenSize } },
});
const known = {
  models: new Map([['model', encoder('m')]]),
  datasets: new Map([
    ['small', 's'],
    ['large', 'l'],
  ]),
  files: new Map(),
};

/** The jobs of a data set, without or with those of the trials. */
const plan = (dataset: DatasetEntry, changes: Partial<Experiment> = {}) =>
  planExperiment({ ...experiment, datasets: [dataset], ...changes }, known);

const untuned = (dataset: DatasetEntry) => {
  const { tuning: _, ...without } = experiment;
  const [full, slow] = planExperiment({ ...without, datasets: [dataset] }, known);
  return { full: full, slow: slow };
};

describe('the training settings of a run', () => {
  it('are those of the method, over those of the data set, of the experiment, and the defaults', () => {
    const defaults = { ...trainingDefaults, learningRate: createMethod('full').defaults.learningRate };
    expect(untuned(large).full.training).toEqual({ ...defaults, epochs: 5, batchSize: 8 });
    const { full, slow } = untuned(small);
    expect(full.training).toEqual({ ...defaults, epochs: 9, batchSize: 4, learningRate: 0.1 });
    expect(slow.training).toEqual({ ...full.training, batchSize: 2 });
  });

  it('are those that suit the model', () => {
    const methods = [{ name: 'sparse', method: 'sparse', settings: {}, training: {} }];
    const { tuning: _, ...untuned } = experiment;
    const trainingOf = (model: Parameters<typeof encoder>[1]) => {
      const models = new Map([['model', encoder('m', model)]]);
      const [{ training }] = planExperiment({ ...untuned, methods, datasets: [large] }, { ...known, models });
      return training;
    };
    const encoding = trainingOf({ isSentenceEncoder: true });
    expect([encoding.headInit, encoding.learningRate]).toEqual(['closed-form', 5e-4]);
    const [narrow, wide] = [64, 3840].map((hiddenSize) => trainingOf({ hiddenSize }));
    expect([narrow.headInit, narrow.learningRate]).toEqual(['closed-form', 1.5e-3]);
    expect(wide.learningRate).toBe(1.5e-4);
  });

  it('tell runs apart', () => {
    const { full } = untuned(large);
    expect(untuned({ ...large, training: {} }).full.settingsHash).toBe(full.settingsHash);
    expect(untuned({ ...large, training: { epochs: 9 } }).full.settingsHash).not.toBe(full.settingsHash);
  });
});

it('has, of an experiment with one model, the key and settings that records of before have', () => {
  const { full } = untuned(large);
  expect(full.key).toStrictEqual({ dataset: 'large', method: 'full', seed: 1, trial: 0 });
  expect(full.settings).toStrictEqual({
    model: { name: 'model', sha256: 'm' },
    dataset: { task: 'single-label', sha256: 'l' },
    method: { name: 'full' },
    training: full.training,
    engine: {},
  });
  expect(
    planExperiment(
      { ...experiment, models: [{ name: 'other', path: '/model' }] },
      {
        ...known,
        models: new Map([['other', encoder('m')]]),
      },
    )[0].settingsHash,
  ).toBe(planExperiment(experiment, known)[0].settingsHash);
});

describe('several models', () => {
  const { tuning: _, ...base } = experiment;
  const override = (epochs: number) => ({ methods: { slow: { settings: {}, training: { epochs } } } });
  const jobs = planExperiment(
    {
      ...base,
      models: [
        { name: 'a', path: '/a', maxLength: 64 },
        { name: 'b', path: '/b', training: { batchSize: 16, epochs: 1 }, ...override(20) },
      ],
      datasets: [large, { ...small, ...override(30) }],
    },
    {
      ...known,
      models: new Map([
        ['a', encoder('x')],
        ['b', encoder('y')],
      ]),
    },
  );
  const find = (model: string, dataset: string, method: string) =>
    jobs.find(({ key }) => key.model === model && key.dataset === dataset && key.method === method)!;

  it('are each run with everything, one after the other', () => {
    expect(jobs.map(({ key }) => `${key.model} ${key.dataset} ${key.method}`)).toEqual(
      ['a', 'b'].flatMap((model) =>
        ['large', 'small'].flatMap((dataset) =>
          ['full', 'slow'].map((method) => `${model} ${dataset} ${method}`),
        ),
      ),
    );
    expect(find('a', 'large', 'full').settings.model).toEqual({ name: 'a', sha256: 'x', maxLength: 64 });
    expect(new Set(jobs.map(({ settingsHash }) => settingsHash)).size).toBe(8);
  });

  it('have settings under those of a data set, and of methods under what a data set says of these', () => {
    expect(find('a', 'large', 'full').training).toMatchObject({ epochs: 5, batchSize: 8 });
    expect(find('b', 'large', 'full').training).toMatchObject({ epochs: 1, batchSize: 16 });
    expect(find('b', 'small', 'full').training).toMatchObject({ epochs: 9, batchSize: 4 });
    expect(find('b', 'large', 'slow').training).toMatchObject({ epochs: 20, batchSize: 2 });
    expect(find('b', 'small', 'slow').training).toMatchObject({ epochs: 30, batchSize: 2 });
    expect(find('a', 'small', 'slow').training).toMatchObject({ epochs: 30, batchSize: 2 });
  });
});

describe('trials', () => {
  it('lie around the learning rate of the data set where it has one', () => {
    const trials = plan(small).filter(({ key }) => key.method === 'full' && key.trial! > 0);
    expect(trials.map(({ training }) => training.learningRate)).toEqual([0.032, 0.1, 0.32]);
  });
});

describe('successive halving', () => {
  const tuning = { trials: 9, seed: 0, drawn: true, factor: 3 };
  const jobs = plan(large, { tuning, training: { epochs: 6, batchSize: 8 } });
  const full = jobs.filter(({ key }) => key.method === 'full');

  it('plans rungs that each hang on the one before, and runs that hang on the last', () => {
    expect(
      full.map(({ key, training, promoted = { rung: 0, rank: 0 }, trials }) => [
        key.trial,
        training.epochs,
        promoted.rung,
        promoted.rank,
        trials.length,
      ]),
    ).toEqual([
      ...Array.from({ length: 9 }, (_, i) => [i + 1, 2, 0, 0, 0]),
      [10, 6, 1, 1, 9],
      [11, 6, 1, 2, 9],
      [12, 6, 1, 3, 9],
      [0, 6, 0, 0, 3],
    ]);
    expect(full.at(-1)!.trials).toEqual(full.slice(9, 12).map(({ hash }) => hash));
    expect(new Set(full.map(({ hash }) => hash)).size).toBe(13);
    expect(selectJobs(jobs, { method: ['full'] })).toEqual(full);
  });

  it('draws learning rates of methods without a space from two decades around their own', () => {
    const rates = full.slice(0, 9).map(({ training }) => training.learningRate);
    const { learningRate } = untuned(large).full.training;
    for (const rate of rates) expect(Math.abs(Math.log10(rate / learningRate))).toBeLessThanOrEqual(1.01);
    expect(new Set(rates).size).toBe(9);
  });
});

describe('the jobs of an experiment', () => {
  const jobs = planExperiment({ ...experiment, seeds: [1, 2] }, known);

  it('are plain JSON values with hashes of their own', () => {
    expect(JSON.parse(JSON.stringify(jobs))).toStrictEqual(jobs);
    expect(new Set(jobs.map(({ hash }) => hash)).size).toBe(2 * 2 * (3 + 2));
  });

  it('stand after the trials that they hang on, of the same method and data set', () => {
    jobs.forEach(({ key, trials }, i) => {
      expect(trials).toHaveLength(key.trial === 0 ? 3 : 0);
      for (const hash of trials) {
        const at = jobs.findIndex((job) => job.hash === hash);
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThan(i);
        expect(jobs[at].key).toMatchObject({ dataset: key.dataset, method: key.method });
      }
    });
  });

  it('have other hashes where a trial that they hang on is another, and the same where it is not', () => {
    const [, slow] = experiment.methods;
    const full = { name: 'full', method: 'full', settings: {}, training: {} };
    const trials = [0.1, 0.2, 0.3].map((learningRate) => ({ settings: {}, training: { learningRate } }));
    const changed = plan(large, { methods: [{ ...full, trials }, slow] });
    const runsOf = (all: typeof jobs) => all.filter(({ key }) => key.trial === 0).map(({ hash }) => hash);
    const [before, after] = [runsOf(plan(large)), runsOf(changed)];
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });
});
