import { createMethod, trainingDefaults } from 'tokensift';
import { describe, expect, it } from 'vitest';
import type { DatasetSettings, Experiment } from '../experiment/experiment.ts';
import { planFinalRun, planTrials } from './plan-runs.ts';

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
const fingerprints = { model: '', datasets: new Map(), files: new Map() };
const [full, slow] = experiment.methods as [(typeof experiment.methods)[0], (typeof experiment.methods)[0]];

const plan = (dataset: DatasetSettings, method = full) =>
  planFinalRun(experiment, dataset, method, 1, fingerprints, undefined);

describe('the training settings of a run', () => {
  it('are those of the method, over those of the data set, of the experiment, and the defaults', () => {
    const defaults = { ...trainingDefaults, ...createMethod('full').defaults };
    expect(plan(large).training).toEqual({ ...defaults, epochs: 5, batchSize: 8 });
    expect(plan(small).training).toEqual({ ...defaults, epochs: 9, batchSize: 4, learningRate: 0.1 });
    expect(plan(small, slow).training).toEqual({ ...plan(small).training, batchSize: 2 });
  });

  it('tell runs apart', () => {
    const same = { ...large, training: {} };
    expect(plan(same).settingsHash).toBe(plan(large).settingsHash);
    expect(plan({ ...large, training: { epochs: 9 } }).settingsHash).not.toBe(plan(large).settingsHash);
  });
});

describe('trials', () => {
  it('lie around the learning rate of the data set where it has one', () => {
    const rates = planTrials(experiment, small, full, fingerprints).map(
      ({ training }) => training.learningRate,
    );
    expect(rates).toEqual([0.032, 0.1, 0.32]);
  });
});
