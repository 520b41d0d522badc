import type { Random } from '@tokensift/core';
import { compareSeededCases } from '@tokensift/testing';
import { expect, it } from 'vitest';
import type { FinishedRun } from '../store/run-record.ts';
import { compareMethods } from './comparisons.ts';

// Of tooling/oracles/significance.py.
const fixture = new URL('../fixtures/comparisons.json.gz', import.meta.url);

const DATASETS = ['a', 'b'];
const METHODS = ['base', 'one', 'two'];
const SEEDS = 4;
const ROWS = 30;

const experiment = {
  models: [{ name: 'model', path: 'model' }],
  seeds: [...Array(SEEDS).keys()],
  datasets: DATASETS.map((name) => ({ name, path: name, task: 'single-label' })),
  methods: METHODS.map((name) => ({ name, method: 'sparse', settings: {}, training: {} })),
};

function drawRuns(random: Random): FinishedRun[] {
  return DATASETS.flatMap((dataset) =>
    METHODS.flatMap((method) => {
      const share = 10 + random.integer(9);
      return Array.from({ length: SEEDS }, (_, seed) => {
        const right = Array.from({ length: ROWS }, () => Number(random.integer(20) < share));
        const accuracy = right.reduce((sum, value) => sum + value) / ROWS;
        return {
          dataset,
          method,
          seed,
          status: 'finished',
          rows: ROWS,
          metrics: { accuracy, macroF1: accuracy },
          task: 'single-label',
          statistics: right.map((value) => [value, 1]),
        } as unknown as FinishedRun;
      });
    }),
  );
}

it("comparisons equal those made of SciPy's and statsmodels' tests", () => {
  const result = compareSeededCases(fixture, 'comparisons', (random) => {
    const figures: Record<string, number> = {};
    for (const comparison of compareMethods(experiment, drawRuns(random))) {
      const { method, pValue, adjustedPValue } = comparison;
      const isOverall = comparison.test === 'wilcoxon-signed-rank';
      const place = `${isOverall ? 'overall' : comparison.dataset}/${method}`;
      figures[`${place}/pValue`] = pValue!;
      figures[`${place}/adjustedPValue`] = adjustedPValue!;
      if (isOverall) continue;
      const { difference, low, high } = comparison;
      figures[`${place}/difference`] = difference!;
      figures[`${place}/low`] = low!;
      figures[`${place}/high`] = high!;
    }
    return figures;
  });
  expect(result).toEqual({ differences: [], cases: 30 });
});
