import type { TuningResult } from '@tokensift/experiments';
import { sampleResults } from '@tokensift/experiments/testing';
import { expect, it } from 'vitest';
import { formatResults } from './results-table.ts';

it('shows what every trial was worth, and says where none finished', () => {
  const header = { dataset: 'data', metric: 'accuracy', seed: 0 };
  const trials = [
    { trial: 1, learningRate: 1e-6, settings: {}, value: 0.25 },
    { trial: 2, learningRate: 0.01, settings: {}, value: 0.5 },
  ];
  const tuning: TuningResult[] = [
    { ...header, method: 'full', trials, chosen: 2, atEdge: true },
    {
      ...header,
      method: 'lora',
      trials: trials.map(({ value: _, ...failed }) => failed),
      atEdge: false,
    },
  ];
  const text = formatResults({ ...sampleResults(['full', 'lora'], [0.9]), tuning });
  expect(text).toContain('0.000001: 25.0, 0.01: 50.0');
  expect(text).toContain('at the edge of its grid');
  expect(text).toContain('every trial failed');
});
