import type { TuningResult } from '@tokensift/experiments';
import { expect, it } from 'vitest';
import { describeEdge } from './describe-edge.ts';

const result = (chosen: number, atEdge = true): TuningResult => ({
  dataset: 'data',
  method: 'lora',
  metric: 'accuracy',
  seed: 0,
  trials: [
    { trial: 1, learningRate: 0.1, settings: {}, value: 0.5 },
    { trial: 2, learningRate: 0.01, settings: {}, value: 0.5 },
  ],
  chosen,
  atEdge,
});

it('says in which direction a better learning rate may lie', () => {
  expect(describeEdge(result(1))).toMatch(/0\.1, is at the edge.*\(0\.01, 0\.1\).*larger/);
  expect(describeEdge(result(2))).toMatch(/smaller/);
  expect(describeEdge(result(1, false))).toBeUndefined();
});
