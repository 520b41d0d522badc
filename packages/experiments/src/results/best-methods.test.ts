import { expect, it } from 'vitest';
import type { FinishedRun } from '../store/run-record.ts';
import { findBest } from './best-methods.ts';

/** A run that has so many of a hundred rows right: the first ones. */
const run = (method: string, seed: number, right: number) =>
  ({
    status: 'finished',
    dataset: 'data',
    method,
    seed,
    task: 'single-label',
    metrics: { accuracy: right / 100 },
    statistics: Array.from({ length: 100 }, (_, i) => [i < right ? 1 : 0, 1]),
  }) as unknown as FinishedRun;

const experiment = (...names: string[]) => ({
  models: [{ name: 'model', path: 'model' }],
  datasets: [{ name: 'data', path: 'data', task: 'single-label' }],
  methods: names.map((name) => ({ name, method: name, settings: {}, training: {} })),
});

it('names the best method and those that rows cannot tell from it', () => {
  const runs = [1, 2].flatMap((seed) => [run('a', seed, 90), run('b', seed, 89), run('c', seed, 60)]);
  expect(findBest(experiment('c', 'b', 'a'), runs)).toEqual([
    { dataset: 'data', metric: 'accuracy', method: 'a', equal: ['b'] },
  ]);
});

it('takes over what is known from comparisons, whichever way round they are', () => {
  const runs = [run('a', 1, 90), run('b', 1, 60), run('c', 1, 60)];
  const known = {
    test: 'paired-bootstrap',
    dataset: 'data',
    seeds: [1],
    conclusion: 'no-clear-difference',
  } as const;
  const comparisons = [
    { ...known, method: 'a', reference: 'b', pValue: 0.9 },
    { ...known, method: 'c', reference: 'b', pValue: 0.9 },
  ];
  expect(findBest(experiment('a', 'b', 'c'), runs, comparisons)).toMatchObject([
    { method: 'a', equal: ['b'] },
  ]);
});

it('says nothing of methods that no seed compares, and of data sets without runs', () => {
  expect(findBest(experiment('a', 'b'), [run('a', 1, 90), run('b', 2, 89)])).toMatchObject([{ equal: [] }]);
  expect(findBest(experiment('a'), [])).toEqual([]);
});
