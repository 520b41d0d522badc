import { setTimeout as wait } from 'node:timers/promises';
import { TokensiftError } from '@tokensift/core';
import { trainingDefaults } from 'tokensift';
import { type RunJob, recordFailures } from '../src/execute/run-job.ts';
import { createJob, type Job } from '../src/plan/job.ts';
import { describeRun, type FinishedRun, type RunRecord } from '../src/store/run-record.ts';
import type { RunStore } from '../src/store/run-store.ts';
import { sampleResults } from './sample-results.ts';

/** A job of one method; a trial with this learning rate, or a run after trials. */
export function sampleJob(seed: number, learningRate: number, trial = 0, trials: readonly Job[] = []): Job {
  const training = { ...trainingDefaults, learningRate, metric: 'accuracy' };
  const method = { name: 'full', method: 'full', settings: {}, training: {} };
  return createJob({
    key: { dataset: 'data', method: 'full', seed, trial },
    model: { path: 'model' },
    dataset: { name: 'data', path: 'data', task: 'single-label' },
    method,
    training,
    engine: {},
    settings: { learningRate },
    trials: trials.map(({ hash }) => hash),
  });
}

const [sample] = sampleResults(['full', 'lora'], [0.9]).runs as FinishedRun[];

/**
 * Learns best with a learning rate of 0.1, and never above 1; a run has two epochs.
 * @param milliseconds how long a run takes
 */
export const createSampleRunner =
  (milliseconds = 0): RunJob =>
  (job, { onProgress, signal }) =>
    recordFailures(job, signal, async () => {
      const { learningRate } = job.training;
      if (learningRate > 1) throw new TokensiftError({ code: 'not-finite', message: 'the loss is NaN.' });
      const accuracy = 1 - Math.abs(learningRate - 0.1);
      const validation = { accuracy };
      onProgress({ kind: 'phase', phase: 'training', totalEpochs: 2 });
      for (const epoch of [1, 2]) {
        if (milliseconds > 0) await wait(milliseconds / 2, undefined, { signal });
        onProgress({ kind: 'step', step: epoch, totalSteps: 2, loss: 1 });
        onProgress({ kind: 'epoch', epoch, totalEpochs: 2, trainLoss: 1, validation });
      }
      const history = [1, 2].map((epoch) => ({ epoch, trainLoss: 1, validation, seconds: 1 }));
      const { key, settings, settingsHash } = job;
      return { ...sample!, ...key, trial: key.trial ?? 0, settings, settingsHash, history, bestEpoch: 1 };
    });

/** Keeps records in memory. */
export function createMemoryStore(): { readonly store: RunStore; readonly records: Map<string, RunRecord> } {
  const records = new Map<string, RunRecord>();
  const store: RunStore = {
    read: async (key) => records.get(describeRun(key)),
    async write(record) {
      records.set(describeRun(record), record);
    },
    async writeResults() {},
    async finish() {},
    async [Symbol.asyncDispose]() {},
  };
  return { store, records };
}
