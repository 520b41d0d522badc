import { resolve } from 'node:path';
import { embeddedModel } from '@tokensift/classifier';
import { errorOf } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { withAbsolutePaths } from './path-fields.ts';
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
      models: [{ name: 'mini', path: resolve('/work/models/mini') }],
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

  it('names models by their folders and repositories, in the form of a part of a file name', () => {
    const { model: _, ...rest } = file;
    const models = ['models/mini', 'hf:owner/a-model@v1', 'a b--c/', { name: 'big', path: 'mini' }];
    const experiment = readExperiment({ ...rest, models }, { folder: '/work' });
    expect(experiment.models).toStrictEqual([
      { name: 'mini', path: resolve('/work/models/mini') },
      { name: 'a-model', path: 'hf:owner/a-model@v1' },
      { name: 'a-b-c', path: resolve('/work/a b--c') },
      { name: 'big', path: resolve('/work/mini') },
    ]);
  });

  it('knows the model that comes along by its name', () => {
    const { models } = readExperiment({ ...file, model: 'tokensift-mini' }, { folder: '/work' });
    expect(models).toStrictEqual([{ name: 'tokensift-mini', path: embeddedModel('tokensift-mini') }]);
    // A file that takes over from another one, elsewhere, names the same one.
    expect(withAbsolutePaths({ model: 'tokensift-mini' }, '/work')).toEqual({ model: 'tokensift-mini' });
    expect(withAbsolutePaths({ model: 'mini' }, '/work')).toEqual({ model: resolve('/work/mini') });
  });

  it('reads what a model or a data set says of methods, with paths', () => {
    const overrides = { 'sparse-5': { density: 0.1, scores: 'scores', training: { epochs: 1 } } };
    const { models, datasets } = readExperiment(
      {
        ...file,
        model: { path: 'mini', methods: overrides },
        datasets: [{ ...file.datasets[0], methods: { full: { training: { epochs: 2 } } } }],
      },
      { folder: '/work' },
    );
    expect(models[0].methods).toStrictEqual({
      'sparse-5': {
        settings: { density: 0.1, scores: resolve('/work/scores') },
        training: { epochs: 1 },
      },
    });
    expect(datasets[0].methods).toStrictEqual({ full: { settings: {}, training: { epochs: 2 } } });
  });

  const { model: __, ...without } = file;
  it.each([
    ['no model', without, '', 'there is no model.'],
    ['two ways to name models', { ...file, models: ['m'] }, 'models', 'there are both "model" and "models".'],
    ['models of one name', { ...without, models: ['a/m', 'b/M'] }, 'models[1]', 'the name "M" is taken'],
    [
      'overrides of no method',
      { ...file, model: { path: 'm', methods: { sparse: { density: 0.1 } } } },
      'model.methods.sparse',
      'no method of this experiment is named "sparse".',
    ],
    [
      'overrides that the method does not have',
      { ...file, datasets: [{ ...file.datasets[0], methods: { 'sparse-5': { densty: 0.1 } } }] },
      'datasets[0].methods.sparse-5.densty',
      'There is no setting "densty".',
    ],
    [
      'trials of one model alone',
      { ...file, model: { path: 'm', methods: { full: { trials: [{ learningRate: 0.1 }] } } } },
      'model.methods.full.trials',
      '1 trials are listed',
    ],
  ])('refuses %s', async (_, value, where, message) => {
    const error = await errorOf((async () => readExperiment(value))());
    expect(error).toMatchObject({ code: 'invalid-config', message: expect.stringContaining(message) });
    expect(error.where ?? '').toBe(where);
  });

  it('makes an entry of a method for each combination of its matrix', () => {
    const matrix = { density: [0.1, 0.2], learningRate: [0.01], selector: ['./mine.js', 'random'] };
    const { methods } = readExperiment(
      { ...file, methods: ['full', { name: 'cut', method: 'sparse', training: { epochs: 2 }, matrix }] },
      { folder: '/work' },
    );
    const made = (density: number, name: string, selector: string) => ({
      name: `cut-density-${density}-learningRate-0.01-selector-${name}`,
      method: 'sparse',
      settings: { density, selector },
      training: { epochs: 2, learningRate: 0.01 },
    });
    expect(methods.slice(1)).toStrictEqual([
      made(0.1, 'mine.js', resolve('/work/mine.js')),
      made(0.1, 'random', 'random'),
      made(0.2, 'mine.js', resolve('/work/mine.js')),
      made(0.2, 'random', 'random'),
    ]);
  });

  it.each([
    ['densty', [1], 'methods[0].matrix.densty', 'There is no setting "densty".'],
    ['density', [0.1, 2], 'methods[0].matrix.density', 'Must be a number in (0, 1], not 2.'],
    ['epochs', [0], 'methods[0].matrix.epochs', 'Must be a whole number from 1'],
    ['density', [0.1, 0.1], 'methods[0]', 'is taken by'],
    ['trials', [2], 'methods[0].matrix.trials', 'Must be a list'],
    ['density', [], 'methods[0].matrix.density', 'Must be a list'],
  ])('refuses a matrix of %s %j', async (key, values, where, message) => {
    const methods = [{ name: 'sparse', matrix: { [key]: values } }];
    const error = await errorOf((async () => readExperiment({ ...file, methods }))());
    expect(error).toMatchObject({ code: 'invalid-config', where, problem: expect.stringContaining(message) });
  });

  describe('search', () => {
    const search = { kind: 'grid', space: { learningRate: [0.1, 0.2] } };
    const methods = ['full', { name: 'lora', space: { rank: [4, 8] } }];
    const seeds = [1];

    it('of a grid has a trial for each combination, of every method', () => {
      const experiment = readExperiment({ ...file, methods, seeds, search });
      expect(experiment.tuning).toEqual({ trials: 2, seed: 0 });
      const rate = (learningRate: number) => ({ settings: {}, training: { learningRate } });
      const rank = (value: number) => ({ settings: { rank: value }, training: {} });
      expect(experiment.methods.map(({ trials }) => trials)).toEqual([
        [rate(0.1), rate(0.2)],
        [rank(4), rank(8)],
      ]);
    });

    it('that draws has as many trials as are asked for', () => {
      const space = { learningRate: { logUniform: [1e-4, 1e-2] } };
      const experiment = readExperiment({
        ...file,
        methods: ['full', { name: 'lora', space: { ...space, rank: { uniformInteger: [4, 16] } } }],
        seeds,
        search: { kind: 'halving', trials: 9, seed: 5, space },
      });
      expect(experiment.tuning).toEqual({ trials: 9, seed: 5, drawn: true, factor: 3 });
      const [full, lora] = experiment.methods.map(({ trials }) => trials!);
      expect(full).toHaveLength(9);
      expect(lora.map(({ training }) => training)).toEqual(full.map(({ training }) => training));
      expect(readExperiment({ ...file, seeds, search: { kind: 'random', trials: 4 } }).tuning).toEqual({
        trials: 4,
        seed: 0,
        drawn: true,
      });
    });

    it.each([
      ['beside trials', { trials: 2 }, 'trials', 'both "trials" and "search"'],
      [
        'of an unknown kind',
        { search: { kind: 'halve' } },
        'search.kind',
        'Must be "grid", "random" or "halving"',
      ],
      ['without a number of trials', { search: { kind: 'random' } }, 'search.kind', 'no number of trials'],
      [
        'of a grid of ranges',
        { search: { kind: 'grid', space: { learningRate: { uniform: [0, 1] } } } },
        'search.space.learningRate',
        'a range has no end',
      ],
      [
        'of a range that falls',
        { search: { kind: 'random', trials: 2, space: { learningRate: { uniform: [1, 0] } } } },
        'search.space.learningRate.uniform',
        'the smaller first',
      ],
      [
        'of a range from 0 on a logarithmic scale',
        { search: { kind: 'random', trials: 2, space: { learningRate: { logUniform: [0, 1] } } } },
        'search.space.learningRate.logUniform[0]',
        'above 0',
      ],
      [
        'with a factor that is of no use',
        { search: { ...search, factor: 2 } },
        'search.factor',
        'a grid search has no rungs',
      ],
      [
        'that halves what halving sets',
        { search: { kind: 'halving', trials: 2, space: { epochs: [1, 2] } } },
        'search.kind',
        'sets "epochs" itself',
      ],
      [
        'of a setting that there is none of',
        { search: { kind: 'grid', space: { rnk: [1, 2] } }, methods: ['lora'] },
        'search.space.rnk',
        'no setting "rnk"',
      ],
      [
        'of a value that cannot be',
        { methods: ['full', { name: 'lora', space: { rank: [0, 4] } }] },
        'methods[1].space.rank',
        'Must be a whole number from 1',
      ],
      [
        'with other numbers of trials',
        { methods: ['full', { name: 'lora', space: { rank: [4, 8, 9] } }] },
        'methods[1].space',
        '3 trials are listed, 2 are made',
      ],
      [
        'with its seed among those of the runs',
        { seeds: [0] },
        'seeds[0]',
        'the seed 0 is that of the trials',
      ],
    ])('is refused %s', async (_, changes, where, message) => {
      const error = await errorOf(
        (async () => readExperiment({ ...file, methods, seeds, search, ...changes }))(),
      );
      expect(error).toMatchObject({
        code: 'invalid-config',
        where,
        problem: expect.stringContaining(message),
      });
    });

    it('is missing where a method has a space', async () => {
      const error = await errorOf((async () => readExperiment({ ...file, methods, seeds }))());
      expect(error).toMatchObject({ where: 'methods[1].space', problem: 'there is no search.' });
    });
  });

  it('says by its keys where a value stands that cannot be used', async () => {
    const methods = [{ name: 'sparse', densty: 0.05 }];
    expect(await errorOf((async () => readExperiment({ ...file, methods }))())).toMatchObject({
      code: 'invalid-config',
      where: 'methods[0].densty',
    });
  });
});
