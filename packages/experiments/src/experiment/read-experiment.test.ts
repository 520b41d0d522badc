import { resolve } from 'node:path';
import { errorOf } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { readExperiment } from './read-experiment.ts';

const file = {
  name: 'intents',
  model: 'models/mini',
  datasets: [{ name: 'banking', path: 'data/banking77' }],
  methods: ['full', { name: 'sparse-5', method: 'sparse', density: 0.05, training: { epochs: 3 } }],
  seeds: [1, 2],
};

describe('readExperiment', () => {
  it('brings a value of a program into one form, which is a plain JSON value', () => {
    const experiment = readExperiment(file, { folder: '/work' });
    expect(experiment).toStrictEqual({
      name: 'intents',
      model: { path: resolve('/work/models/mini') },
      datasets: [{ name: 'banking', path: resolve('/work/data/banking77'), task: 'single-label' }],
      methods: [
        { name: 'full', method: 'full', settings: {}, training: {} },
        { name: 'sparse-5', method: 'sparse', settings: { density: 0.05 }, training: { epochs: 3 } },
      ],
      seeds: [1, 2],
      training: {},
      engine: {},
    });
    expect(JSON.parse(JSON.stringify(experiment))).toStrictEqual(experiment);
  });

  it.each([
    ['a function', { optimizer: { create: () => 1 } }, 'training.optimizer.create'],
    ['an object of a class', { optimizer: new Map() }, 'training.optimizer'],
    ['undefined', { epochs: undefined }, 'training.epochs'],
  ])('refuses %s, which cannot be written down', async (_, training, where) => {
    const error = await errorOf((async () => readExperiment({ ...file, training }))());
    expect(error).toMatchObject({ code: 'invalid-config', where });
    expect(error.problem).toContain('no plain value');
  });

  it('says by its keys where a value stands that cannot be used', async () => {
    const methods = [{ name: 'sparse', densty: 0.05 }];
    expect(await errorOf((async () => readExperiment({ ...file, methods }))())).toMatchObject({
      code: 'invalid-config',
      where: 'methods[0].densty',
    });
  });
});
