import { createRandom } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../experiment/experiment.ts';
import type { FinishedRun } from '../store/run-record.ts';
import { type BootstrapComparison, compareMethods, referenceMethod } from './comparisons.ts';

/** An experiment with these data sets and the methods "base" (full finetuning) and "new". */
const experimentOf = (
  datasets: readonly string[],
): Pick<Experiment, 'models' | 'datasets' | 'methods' | 'seeds'> => ({
  seeds: [1],
  models: [{ name: 'model', path: 'model' }],
  datasets: datasets.map((name) => ({ name, path: name, task: 'single-label' })),
  methods: [
    { name: 'new', method: 'sparse', settings: {}, training: {} },
    { name: 'base', method: 'full', settings: {}, training: {} },
  ],
});

/** A run that has row i right where `right[i]`; only what comparisons read. */
function runOf(dataset: string, method: string, seed: number, right: readonly boolean[]): FinishedRun {
  const accuracy = right.filter(Boolean).length / right.length;
  return {
    dataset,
    method,
    seed,
    status: 'finished',
    rows: right.length,
    metrics: { accuracy, macroF1: accuracy },
    task: 'single-label',
    statistics: right.map((correct) => [Number(correct), 1]),
  } as unknown as FinishedRun;
}

function rightness(seed: string, rows: number, probability: number): boolean[] {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => random.uniform() < probability);
}

const bootstrapOf = (runs: readonly FinishedRun[]): BootstrapComparison =>
  compareMethods(experimentOf(['data']), runs).find(
    (comparison): comparison is BootstrapComparison => comparison.test === 'paired-bootstrap',
  )!;

describe('referenceMethod', () => {
  it('is the one named, else the first full finetuning, else the first method', () => {
    const { methods } = experimentOf([]);
    expect(referenceMethod({ methods, reference: 'new' })).toBe('new');
    expect(referenceMethod({ methods })).toBe('base');
    expect(referenceMethod({ methods: methods.slice(0, 1) })).toBe('new');
  });
});

describe('compareMethods on one data set', () => {
  it('calls a large difference clear, in the right direction', () => {
    const good = rightness('good', 300, 0.9);
    const bad = rightness('bad', 300, 0.6);
    expect(bootstrapOf([runOf('data', 'new', 1, good), runOf('data', 'base', 1, bad)]).conclusion).toBe(
      'better',
    );
    expect(bootstrapOf([runOf('data', 'new', 1, bad), runOf('data', 'base', 1, good)]).conclusion).toBe(
      'worse',
    );
  });

  it('does not call noise a difference', () => {
    const runs = [
      runOf('data', 'new', 1, rightness('x', 100, 0.8)),
      runOf('data', 'base', 1, rightness('y', 100, 0.8)),
    ];
    expect(bootstrapOf(runs).conclusion).toBe('no-clear-difference');
  });

  it('gives the difference of the mean accuracies over the seeds that both have', () => {
    const seeds = fc.array(fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(seeds, seeds, (first, second) => {
        const runs = [
          ...first.map((right, seed) => runOf('data', 'new', seed, right)),
          ...second.map((right, seed) => runOf('data', 'base', seed, right)),
        ];
        const common = Math.min(first.length, second.length);
        const mean = (all: boolean[][]) => all.slice(0, common).flat().filter(Boolean).length / (20 * common);
        const { difference, low, high, seeds: used } = bootstrapOf(runs);
        expect(used).toHaveLength(common);
        expect(difference).toBeCloseTo(mean(first) - mean(second), 12);
        expect(low).toBeLessThanOrEqual(high!);
      }),
      { numRuns: 20 },
    );
  });

  it('does not become surer when the same run is counted as several seeds', () => {
    const [first, second] = [rightness('p', 80, 0.8), rightness('q', 80, 0.7)];
    const repeated = (count: number) =>
      bootstrapOf(
        Array.from({ length: count }, (_, seed) => [
          runOf('data', 'new', seed, first),
          runOf('data', 'base', seed, second),
        ]).flat(),
      );
    const [once, fiveTimes] = [repeated(1), repeated(5)];
    expect(fiveTimes.low).toBeCloseTo(once.low!, 12);
    expect(fiveTimes.high).toBeCloseTo(once.high!, 12);
    expect(fiveTimes.pValue).toBeCloseTo(once.pValue!, 12);
  });

  it('says so when nothing can be compared', () => {
    const runs = [runOf('data', 'new', 1, [true]), runOf('data', 'base', 2, [true])];
    expect(bootstrapOf(runs)).toMatchObject({ conclusion: 'too-little-data', seeds: [] });
  });
});

describe('compareMethods over data sets', () => {
  const overall = (datasets: number, seeds: number) => {
    const names = Array.from({ length: datasets }, (_, i) => `data${i}`);
    const runs = names.flatMap((dataset) =>
      Array.from({ length: seeds }, (_, seed) => [
        runOf(dataset, 'new', seed, rightness(`n${dataset}${seed}`, 200, 0.9)),
        runOf(dataset, 'base', seed, rightness(`b${dataset}${seed}`, 200, 0.6)),
      ]).flat(),
    );
    return compareMethods(experimentOf(names), runs).find(({ test }) => test === 'wilcoxon-signed-rank')!;
  };

  it('tests over (data set, seed) pairs where there are enough', () => {
    // All six differences have one sign: 2 / 2⁶.
    expect(overall(2, 3)).toMatchObject({
      pairs: 6,
      conclusion: 'better',
      pValue: 0.03125,
      adjustedPValue: 0.03125,
    });
  });

  it('states that five pairs are too few', () => {
    expect(overall(5, 1)).toMatchObject({ pairs: 5, conclusion: 'too-little-data' });
    expect(overall(5, 1).pValue).toBeUndefined();
  });
});
