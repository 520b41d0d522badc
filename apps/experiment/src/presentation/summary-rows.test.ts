import type { MethodSummary } from '@tokensift/experiments';
import { describe, expect, it } from 'vitest';
import { summaryColumns, summaryRow } from './summary-rows.ts';

const summary: MethodSummary = {
  dataset: 'topics',
  method: 'full',
  finished: 2,
  failed: 1,
  belowBaseline: 0,
  results: {
    task: 'single-label',
    evaluatedOn: 'test',
    rows: 100,
    totalFlops: 1e9,
    metrics: { accuracy: { n: 2, mean: 0.75, standardDeviation: 0.01, min: 0.74, max: 0.76 } },
    trainableParameters: 1234,
    density: 1,
    addedParameters: 0,
    costRatio: 1,
    trainingRatio: 1,
    selectionSeconds: 0,
    trainSeconds: 12,
    peakRssBytes: 5e8,
  },
};

describe('summaryRow', () => {
  it('has a cell for each column, a dash where there is no such figure', () => {
    const row = summaryRow(summary);
    expect(row).toHaveLength(summaryColumns('single-label').length);
    expect(row.slice(0, 3)).toEqual(['full (1 failed)', '75.0 ± 1.0', '–']);
    const { results: _, ...without } = summary;
    expect(
      summaryRow(without)
        .slice(1)
        .every((cell) => cell === '–'),
    ).toBe(true);
  });
});
