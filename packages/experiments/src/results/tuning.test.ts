import { trainingDefaults } from '@tokensift/classifier';
import { describe, expect, it } from 'vitest';
import { sampleResults } from '../../testing/sample-results.ts';
import type { Job } from '../plan/job.ts';
import type { FinishedRun, RunRecord } from '../store/run-record.ts';
import { compareTrials } from './tuning.ts';

/** Trials with these learning rates and validation accuracies; undefined for one that failed. */
function compare(
  trials: readonly (readonly [rate: number, accuracy: number | undefined])[],
  metric = 'accuracy',
) {
  const [finished] = sampleResults(['full', 'lora'], [0.9]).runs as FinishedRun[];
  const planned = trials.map(
    ([learningRate], i) =>
      ({
        key: { dataset: 'data', method: 'lora', seed: 0, trial: i + 1 },
        dataset: { name: 'data', path: 'data', task: 'single-label' },
        method: { name: 'lora', method: 'lora', settings: { rank: 4 }, training: {} },
        training: { ...trainingDefaults, learningRate, metric },
      }) as unknown as Job,
  );
  const records = trials.map(([, accuracy]): RunRecord => {
    if (accuracy === undefined)
      return { ...finished, status: 'failed', error: { code: 'not-finite', message: '' } };
    const history = [{ epoch: 1, trainLoss: 1, validation: { [metric]: accuracy }, seconds: 1 }];
    return { ...finished, history, bestEpoch: 1 };
  });
  return compareTrials(planned, records);
}

describe('compareTrials', () => {
  it('chooses the best, and says whether its learning rate is at the edge of the grid', () => {
    expect(
      compare([
        [0.1, 0.5],
        [0.01, 0.7],
        [0.001, 0.6],
      ]),
    ).toMatchObject({ chosen: 2, atEdge: false });
    expect(
      compare([
        [0.01, 0.5],
        [0.1, 0.7],
      ]),
    ).toMatchObject({ chosen: 2, atEdge: true });
    expect(compare([[0.01, 0.5]])).toMatchObject({ chosen: 1, atEdge: false });
    // The same learning rate in every trial is no grid of learning rates.
    expect(
      compare([
        [0.01, 0.5],
        [0.01, 0.7],
      ]),
    ).toMatchObject({ chosen: 2, atEdge: false });
  });

  it('takes the smallest of a metric that falls', () => {
    const result = compare(
      [
        [0.001, 0.3],
        [0.01, 0.1],
        [0.1, 0.2],
      ],
      'brierScore',
    );
    expect(result).toMatchObject({ metric: 'brierScore', chosen: 2 });
  });

  it('takes, of equals, the one nearest to the middle, then the first', () => {
    expect(
      compare([
        [0.001, 0.5],
        [0.01, 0.5],
        [0.1, 0.5],
      ]).chosen,
    ).toBe(2);
    expect(
      compare([
        [0.001, 0.5],
        [0.01, 0.4],
        [0.1, 0.5],
      ]).chosen,
    ).toBe(1);
  });

  it('leaves failed trials out', () => {
    expect(
      compare([
        [0.001, undefined],
        [0.01, 0],
      ]),
    ).toMatchObject({ chosen: 2, atEdge: true });
    const none = compare([
      [0.001, undefined],
      [0.01, undefined],
    ]);
    expect(none).not.toHaveProperty('chosen');
    expect(none.atEdge).toBe(false);
  });
});
