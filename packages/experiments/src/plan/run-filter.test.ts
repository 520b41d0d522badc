import { errorOf } from '@tokensift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExperiment } from '../experiment/read-experiment.ts';
import { planExperiment } from './plan-experiment.ts';
import { combinationsOf, fits, readFilter, selectJobs } from './run-filter.ts';

const file = {
  name: 'grid',
  models: ['/m/mini', '/m/large'],
  datasets: [
    { name: 'banking', path: '/d/banking' },
    { name: 'trec', path: '/d/trec' },
  ],
  methods: ['full', 'lora', { name: 'sparse', matrix: { density: [0.05, 0.1], epochs: [1, 2] } }],
  seeds: [1, 2],
};
const whole = readExperiment(file);
const encoder = { isSentenceEncoder: false, backbone: { config: { layers: 2, hiddenSize: 64 } } };
const known = {
  models: new Map([
    ['mini', { sha256: 'm', ...encoder }],
    ['large', { sha256: 'l', ...encoder }],
  ]),
  datasets: new Map([
    ['banking', 'b'],
    ['trec', 't'],
  ]),
  files: new Map(),
};

const read = (patterns: Parameters<typeof readFilter>[0]) => readFilter(patterns, whole, (part) => part);

describe('patterns', () => {
  it('pick names, with "*" for any text', () => {
    expect(read({ method: ['sparse*', 'lora'] }).method).toEqual([
      'sparse-density-0.05-epochs-1',
      'sparse-density-0.05-epochs-2',
      'sparse-density-0.1-epochs-1',
      'sparse-density-0.1-epochs-2',
      'lora',
    ]);
    expect(read({ method: ['*0.1*1'] }).method).toEqual(['sparse-density-0.1-epochs-1']);
    expect(read({ model: ['*'], seed: [2] })).toEqual({ model: ['mini', 'large'], seed: [2] });
  });

  it('fit as regular expressions of the same meaning do', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(word, name, (pattern, named) => {
        const experiment = { ...whole, methods: [{ ...whole.methods[0], name: named }] };
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(named);
        let found = true;
        try {
          readFilter({ method: [pattern] }, experiment, String);
        } catch {
          found = false;
        }
        expect(found).toBe(expected);
      }),
    );
  });

  it.each([
    [{ method: ['lore'] }, 'no method of this experiment is "lore".', 'Did you mean "lora"?'],
    [{ dataset: ['bank'] }, 'no data set of this experiment is "bank".', 'Did you mean "banking"?'],
    [{ model: ['x*'] }, 'no model of this experiment is "x*".', 'Known: mini, large.'],
    [{ seed: [3] }, 'no seed of this experiment is "3".', 'Known: 1, 2.'],
  ])('that nothing fits are refused with what is near: %j', async (patterns, message, hint) => {
    const error = await errorOf((async () => read(patterns))());
    expect(error).toMatchObject({
      code: 'invalid-config',
      where: Object.keys(patterns)[0],
      problem: message,
    });
    expect(error.hint).toContain(hint);
  });
});

describe('what is excluded', () => {
  const exclude = [
    { model: 'large', method: ['full', 'sparse*'] },
    { dataset: 'trec', seed: 2 },
  ];
  const experiment = readExperiment({ ...file, exclude });
  const combinations = combinationsOf(experiment);

  it('is every combination of all that an entry names, and nothing else', () => {
    const isLeftOut = ({ model, dataset, method, seed }: (typeof combinations)[number]) =>
      (model === 'large' && method !== 'lora') || (dataset === 'trec' && seed === 2);
    expect(combinations).toEqual(combinationsOf(whole).filter((run) => !isLeftOut(run)));
    expect(combinations).toHaveLength(2 * 6 * 2 + 2 * 2 - 6 - 1);
  });

  it('is not planned, and neither are trials of what has no runs', () => {
    const tuned = { ...experiment, tuning: { trials: 2, seed: 0 } };
    const jobs = planExperiment(tuned, known);
    const runs = jobs.filter(({ key }) => key.trial === 0);
    expect(
      new Set(
        runs.map(({ key: { model, dataset, method, seed } }) => `${model} ${dataset} ${method} ${seed}`),
      ),
    ).toEqual(
      new Set(
        combinations.map(({ model, dataset, method, seed }) => `${model} ${dataset} ${method} ${seed}`),
      ),
    );
    const tried = jobs.filter(({ key }) => key.trial! > 0).map(({ key }) => key);
    expect(tried.filter(({ model }) => model === 'large').map(({ method }) => method)).toEqual([
      'lora',
      'lora',
      'lora',
      'lora',
    ]);
  });

  it('must leave a run, and be named as it is', async () => {
    const refused = (given: object) => errorOf((async () => readExperiment({ ...file, exclude: [given] }))());
    expect(await refused({ seed: [1, 2] })).toMatchObject({ where: 'exclude', problem: 'no run is left.' });
    expect(await refused({ model: 'mimi' })).toMatchObject({ where: 'exclude[0].model' });
    expect(await refused({})).toMatchObject({ code: 'invalid-config', where: 'exclude[0]' });
    expect(await refused({ methods: 'full' })).toMatchObject({ hint: expect.stringContaining('"method"') });
  });
});

describe('the jobs that a filter picks', () => {
  const jobs = planExperiment({ ...whole, tuning: { trials: 2, seed: 0 } }, known);

  it('are its runs after the trials that they need', () => {
    const picked = selectJobs(jobs, { model: ['mini'], dataset: ['trec'], method: ['lora'], seed: [2] });
    expect(picked.map(({ key }) => key)).toEqual([
      { model: 'mini', dataset: 'trec', method: 'lora', seed: 0, trial: 1 },
      { model: 'mini', dataset: 'trec', method: 'lora', seed: 0, trial: 2 },
      { model: 'mini', dataset: 'trec', method: 'lora', seed: 2, trial: 0 },
    ]);
    expect(selectJobs(jobs, {})).toEqual(jobs);
  });

  it('fit in every part that is listed', () => {
    const run = { model: 'mini', dataset: 'trec', method: 'lora', seed: 2 };
    expect(fits({}, run)).toBe(true);
    expect(fits({ seed: [1, 2], method: ['lora'] }, run)).toBe(true);
    expect(fits({ seed: [1], method: ['lora'] }, run)).toBe(false);
  });
});
