import { trainingDefaults } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import { sampleResults } from '../../testing/sample-results.ts';
import { createJob, type Job } from '../plan/job.ts';
import { describeRun, type FinishedRun, type RunRecord } from '../store/run-record.ts';
import type { RunStore } from '../store/run-store.ts';
import { openStateFolder } from '../store/training-states.ts';
import type { JobEvent } from './executor.ts';
import { findFinished } from './finished-before.ts';
import { createInProcessExecutor } from './in-process.ts';
import { type RunJob, recordFailures } from './run-job.ts';

/** A job of one method; a trial with this learning rate, or a run after trials. */
function jobOf(seed: number, learningRate: number, trial = 0, trials: readonly Job[] = []): Job {
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

/** Keeps records in memory. */
function memoryStore() {
  const records = new Map<string, RunRecord>();
  const store: RunStore = {
    states: openStateFolder('no folder'),
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

const [sample] = sampleResults(['full', 'lora'], [0.9]).runs as FinishedRun[];

/** Learns best with a learning rate of 0.1, and never above 1. */
const runJob: RunJob = (job, { onProgress, signal }) =>
  recordFailures(job, signal, async () => {
    const { learningRate } = job.training;
    onProgress({ kind: 'phase', phase: 'training' });
    if (learningRate > 1) throw new TokensiftError({ code: 'not-finite', message: 'the loss is NaN.' });
    const accuracy = 1 - Math.abs(learningRate - 0.1);
    const history = [{ epoch: 1, trainLoss: 1, validation: { accuracy }, seconds: 1 }];
    const { key, settings, settingsHash } = job;
    return { ...sample, ...key, trial: key.trial ?? 0, settings, settingsHash, history, bestEpoch: 1 };
  });

async function collect(events: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const all: JobEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const never = new AbortController().signal;

/** "started trial 1", … */
const inShort = (events: readonly JobEvent[]): string[] =>
  events.flatMap((event) => {
    const run = describeRun(event.run).replace('data · full · ', '');
    if (event.kind === 'started') return [`started ${run}`];
    if (event.kind !== 'ended') return [];
    return [`${event.kept ? 'kept' : event.record.status} ${run}`];
  });

const trials = [jobOf(0, 0.3, 1), jobOf(0, 0.1, 2), jobOf(0, 9, 3)];
const jobs = [...trials, jobOf(1, 0.3, 0, trials), jobOf(2, 9)];

describe('the executor in this process', () => {
  it('runs jobs after their trials with what was best of them, and goes on after failures', async () => {
    const { store, records } = memoryStore();
    const events = await collect(createInProcessExecutor({ store, runJob }).run(jobs, never));
    expect(inShort(events)).toEqual([
      'started trial 1',
      'finished trial 1',
      'started trial 2',
      'finished trial 2',
      'started trial 3',
      'failed trial 3',
      'started seed 1',
      'finished seed 1',
      'started seed 2',
      'failed seed 2',
    ]);
    expect(records.get('data · full · seed 1')!.settings).toEqual({ learningRate: 0.1 });
    expect(records.get('data · full · seed 2')).toMatchObject({ error: { code: 'not-finite' } });
    expect(events.filter(({ kind }) => kind === 'progress')).toHaveLength(5);
    expect(events.find(({ kind }) => kind === 'progress')!.job).toBe(jobs[0].hash);
  });

  it('keeps what has finished with the same settings, and makes the rest', async () => {
    const { store } = memoryStore();
    const executor = createInProcessExecutor({ store, runJob });
    await collect(executor.run(jobs, never));
    // Without the failed trial nothing is known of what hangs on it.
    expect((await findFinished(store, jobs)).size).toBe(2);
    const good = trials.slice(0, 2);
    const fewer = [...good, jobOf(1, 0.3, 0, good)];
    expect((await findFinished(store, fewer)).size).toBe(3);
    expect(inShort(await collect(executor.run(fewer, never)))).toEqual([
      'kept trial 1',
      'kept trial 2',
      'kept seed 1',
    ]);
    // What was best in other trials is another run.
    const other = [good[0], jobOf(0, 0.2, 2)];
    expect(inShort(await collect(executor.run([...other, jobOf(1, 0.3, 0, other)], never))).at(-1)).toBe(
      'finished seed 1',
    );
  });

  it('records a run that no trial gives settings to as failed, without starting it', async () => {
    const { store, records } = memoryStore();
    const bad = [jobOf(0, 8, 1), jobOf(0, 9, 2)];
    const events = await collect(
      createInProcessExecutor({ store, runJob }).run([...bad, jobOf(1, 0.1, 0, bad)], never),
    );
    expect(inShort(events).slice(-2)).toEqual(['failed trial 2', 'failed seed 1']);
    expect(records.get('data · full · seed 1')).toMatchObject({
      status: 'failed',
      error: { message: 'no hyperparameter trial of the method finished: the loss is NaN.' },
    });
  });

  it('stops the run under way when it is told to, starts no other, and still tells of what had finished', async () => {
    const { store, records } = memoryStore();
    const whole = createInProcessExecutor({ store, runJob });
    await collect(whole.run([jobOf(7, 0.1)], never));
    const stop = new AbortController();
    const stopped = createInProcessExecutor({
      store,
      runJob: (_, { onProgress, signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          onProgress({ kind: 'phase', phase: 'training' });
        }),
    });
    const seen: JobEvent[] = [];
    for await (const event of stopped.run([...jobs, jobOf(7, 0.1)], stop.signal)) {
      seen.push(event);
      if (event.kind === 'progress') stop.abort();
    }
    expect(inShort(seen)).toEqual(['started trial 1', 'kept seed 7']);
    expect([...records.keys()]).toEqual(['data · full · seed 7']);
  });

  it('stops the run under way when nobody listens any more', async () => {
    const { store, records } = memoryStore();
    let isStopped = false;
    const executor = createInProcessExecutor({
      store,
      runJob: (_, { onProgress, signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            isStopped = true;
            reject(signal.reason);
          });
          onProgress({ kind: 'phase', phase: 'training' });
        }),
    });
    for await (const event of executor.run(jobs, never)) if (event.kind === 'progress') break;
    expect(isStopped).toBe(true);
    expect(records.size).toBe(0);
  });

  it('ends with the error of a store that cannot write', async () => {
    const { store } = memoryStore();
    const full = new TokensiftError({ code: 'io-error', message: 'no space is left.' });
    const executor = createInProcessExecutor({
      store: { ...store, write: () => Promise.reject(full) },
      runJob,
    });
    await expect(collect(executor.run(jobs, never))).rejects.toBe(full);
  });

  it('ends with the error of a run that this process cannot make', async () => {
    const { store, records } = memoryStore();
    const other = new TokensiftError({ code: 'base-mismatch', message: 'the model is another one.' });
    const executor = createInProcessExecutor({ store, runJob: () => Promise.reject(other) });
    await expect(collect(executor.run(jobs, never))).rejects.toBe(other);
    expect(records.size).toBe(0);
  });
});
