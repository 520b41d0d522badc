import { trainingDefaults } from '@tokensift/classifier';
import type { ProgressEvent } from '@tokensift/core';
import type { FinishedRun } from '../src/store/run-record.ts';
import type { TrackedEvent } from '../src/trackers/tracker.ts';
import { sampleResults } from './sample-results.ts';

const [sample] = sampleResults(['full', 'lora'], [0.9]).runs as FinishedRun[];

/** What a run of four steps in two epochs, after two of its head, tells; `seed` makes its job and its values. */
export function sampleEvents(seed: number): TrackedEvent[] {
  const job = String(seed).padStart(64, '0');
  const run = { dataset: 'data', method: 'full', seed, trial: 0 };
  const time = new Date(Date.UTC(2026, 0, 2, 3, 4, seed)).toISOString();
  const training = { ...trainingDefaults, metric: 'accuracy', learningRate: 0.001 * seed };
  const history = [1, 2].map((epoch) => ({
    epoch,
    trainLoss: seed / epoch,
    validation: { accuracy: 1 - 1 / (epoch + seed) },
    seconds: epoch,
  }));
  const steps = (count: number): ProgressEvent[] =>
    Array.from({ length: count }, (_, i) => ({
      kind: 'step',
      step: i + 1,
      totalSteps: count,
      loss: seed / (i + 3),
    }));
  const epoch = (index: number): ProgressEvent => ({ kind: 'epoch', totalEpochs: 2, ...history[index] });
  const [first, second, third, fourth] = steps(4);
  const progress: ProgressEvent[] = [
    { kind: 'phase', phase: 'sensitivity' },
    { kind: 'step', step: 1, totalSteps: 1 },
    { kind: 'phase', phase: 'head' },
    ...steps(2),
    { kind: 'phase', phase: 'training', totalSteps: 4, totalEpochs: 2 },
    first,
    second,
    epoch(0),
    third,
    fourth,
    epoch(1),
  ];
  const record = {
    ...sample,
    ...run,
    history,
    bestEpoch: 2,
    settings: { method: { name: 'full' }, training },
    metrics: { accuracy: 0.5 + 0.01 * seed, macroF1: 0.4 },
  };
  return [
    { time, kind: 'started', job, run, training },
    ...progress.map((event) => ({ time, kind: 'progress' as const, job, run, event })),
    { time, kind: 'ended', job, run, record, kept: false },
  ];
}
