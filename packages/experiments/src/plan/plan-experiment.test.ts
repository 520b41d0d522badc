import { createMethod, trainingDefaults } from '@tokensift/classifier';
import { describe, expect, it } from 'vitest';
import type { DatasetSettings, Experiment } from '../experiment/experiment.ts';
import { planExperiment } from './plan-experiment.ts';

const small: DatasetSettings = {
  name: 'small',
  task: 'single-label',
  path: '/small',
  training: { epochs: 9, batchSize: 4, learningRate: 0.1 },
};
const large: DatasetSettings = { name: 'large', task: 'single-label', path: '/large' };

const experiment: Experiment = {
  name: 'precedence',
  model: { path: '/model' },
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
const fingerprints = {
  model: 'm',
  datasets: new Map([
    ['small', 's'],
    ['large', 'l'],
  ]),
  files: new Map(),
};

/** The jobs of a data set, without or with those of the trials. */
const plan = (dataset: DatasetSettings, changes: Partial<Experiment> = {}) =>
  planExperiment({ ...experiment, datasets: [dataset], ...changes }, fingerprints);

const untuned = (dataset: DatasetSettings) => {
  const { tuning: _, ...without } = experiment;
  const [full, slow] = planExperiment({ ...without, datasets: [dataset] }, fingerprints);
  return { full: full!, slow: slow! };
};

describe('the training settings of a run', () => {
  it('are those of the method, over those of the data set, of the experiment, and the defaults', () => {
    const defaults = { ...trainingDefaults, ...createMethod('full').defaults };
    expect(untuned(large).full.training).toEqual({ ...defaults, epochs: 5, batchSize: 8 });
    const { full, slow } = untuned(small);
    expect(full.training).toEqual({ ...defaults, epochs: 9, batchSize: 4, learningRate: 0.1 });
    expect(slow.training).toEqual({ ...full.training, batchSize: 2 });
  });

  it('tell runs apart', () => {
    const { full } = untuned(large);
    expect(untuned({ ...large, training: {} }).full.settingsHash).toBe(full.settingsHash);
    expect(untuned({ ...large, training: { epochs: 9 } }).full.settingsHash).not.toBe(full.settingsHash);
  });
});

describe('trials', () => {
  it('lie around the learning rate of the data set where it has one', () => {
    const trials = plan(small).filter(({ key }) => key.method === 'full' && key.trial! > 0);
    expect(trials.map(({ training }) => training.learningRate)).toEqual([0.032, 0.1, 0.32]);
  });
});

describe('the jobs of an experiment', () => {
  const jobs = planExperiment({ ...experiment, seeds: [1, 2] }, fingerprints);

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
        expect(jobs[at]!.key).toMatchObject({ dataset: key.dataset, method: key.method });
      }
    });
  });

  it('have other hashes where a trial that they hang on is another, and the same where it is not', () => {
    const [, slow] = experiment.methods;
    const full = { name: 'full', method: 'full', settings: {}, training: {} };
    const trials = [0.1, 0.2, 0.3].map((learningRate) => ({ settings: {}, training: { learningRate } }));
    const changed = plan(large, { methods: [{ ...full, trials }, slow!] });
    const runsOf = (all: typeof jobs) => all.filter(({ key }) => key.trial === 0).map(({ hash }) => hash);
    const [before, after] = [runsOf(plan(large)), runsOf(changed)];
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });
});
