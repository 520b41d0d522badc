import { setTimeout as wait } from 'node:timers/promises';
import { trainingDefaults } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import { type RunJob, recordFailures } from '../src/execute/run-job.ts';
import { createJob, type Job } from '../src/plan/job.ts';
import { describeRun, type FinishedRun, type RunRecord } from '../src/store/run-record.ts';
import type { RunStore } from '../src/store/run-store.ts';
import type { TrainingStates } from '../src/store/training-states.ts';
import { sampleResults } from './sample-results.ts';

/** A job of one method; a trial with this learning rate, or a run after trials. */
export function sampleJob(seed: number, learningRate: number, trial = 0, trials: readonly Job[] = []): Job {
  const training = { ...trainingDefaults, learningRate, metric: 'accuracy' };
  const method = { name: 'full', method: 'full', settings: {}, training: {} };
  return createJob({
    key: { dataset: 'data', method: 'full', seed, trial },
    model: { name: 'model', path: 'model' },
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
 * Learns best with a learning rate of 0.1, and never above 1. A run has two epochs, and keeps how many it has made as its
 * state.
 * @param milliseconds how long a run takes
 */
export const createSampleRunner =
  (milliseconds = 0): RunJob =>
  (job, { onProgress, signal, states }) =>
    recordFailures(job, signal, async () => {
      const { learningRate } = job.training;
      if (learningRate > 1) throw new TokensiftError({ code: 'not-finite', message: 'the loss is NaN.' });
      const accuracy = 1 - Math.abs(learningRate - 0.1);
      const validation = { accuracy };
      const state = states.of(job.hash);
      const made = (await state.read())?.[0] ?? 0;
      onProgress({ kind: 'phase', phase: 'training', totalEpochs: EPOCHS });
      for (let epoch = made + 1; epoch <= EPOCHS; epoch++) {
        if (milliseconds > 0) await wait(milliseconds / EPOCHS, undefined, { signal });
        onProgress({ kind: 'step', step: epoch, totalSteps: EPOCHS, loss: 1 });
        onProgress({ kind: 'epoch', epoch, totalEpochs: EPOCHS, trainLoss: 1, validation });
        await state.write([Uint8Array.of(epoch)]);
      }
      const history = [1, 2].map((epoch) => ({ epoch, trainLoss: 1, validation, seconds: 1 }));
      const { key, settings, settingsHash } = job;
      return { ...sample, ...key, trial: key.trial ?? 0, settings, settingsHash, history, bestEpoch: 1 };
    });

const EPOCHS = 2;

/** Keeps the states of trainings in memory. */
export function createMemoryStates(): TrainingStates {
  const kept = new Map<string, Uint8Array>();
  return {
    place: 'memory',
    of: (job) => ({
      where: `the state of ${job}`,
      read: async () => kept.get(job),
      async write(parts) {
        kept.set(job, Buffer.concat(parts));
      },
    }),
    async remove(job) {
      kept.delete(job);
    },
    list: async () => [...kept.keys()],
  };
}

/** Keeps records in memory. */
export function createMemoryStore(): { readonly store: RunStore; readonly records: Map<string, RunRecord> } {
  const records = new Map<string, RunRecord>();
  const store: RunStore = {
    states: createMemoryStates(),
    read: async (key) => records.get(describeRun(key)),
    async write(record) {
      records.set(describeRun(record), record);
    },
    async writeInputs() {},
    async writeResults() {},
    async finish() {},
    async [Symbol.asyncDispose]() {},
  };
  return { store, records };
}
