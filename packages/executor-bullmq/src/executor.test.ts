import { setTimeout as wait } from 'node:timers/promises';
import { TokensiftError } from '@tokensift/core';
import { failedRecord, type Job, type JobEvent, type RunJob } from '@tokensift/experiments';
import {
  createMemoryStates,
  createMemoryStore,
  createSampleRunner,
  sampleJob,
} from '@tokensift/experiments/testing';
import { hasRedis, type RedisServer, startRedis } from '@tokensift/testing/redis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { collect, inShort, quickTimes as times } from '../testing/index.ts';
import { connectQueue, type QueueConnection } from './connection/connect-queue.ts';
import { createBullmqExecutor } from './coordinator/bullmq-executor.ts';
import { openJobQueue } from './coordinator/job-queue.ts';
import { runWorker } from './worker/run-worker.ts';
import type { WorkerEvent } from './worker/worker-event.ts';

const never = new AbortController().signal;
const jobs: readonly Job[] = [1, 2, 3, 4].map((seed) => sampleJob(seed, 0.1));
const trials = [sampleJob(0, 0.3, 1), sampleJob(0, 0.1, 2), sampleJob(0, 9, 3)];
const tuned = [...trials, sampleJob(1, 0.3, 0, trials), sampleJob(2, 9)];

let queues = 0;

describe.skipIf(!hasRedis)('jobs over a queue (skipped without a redis-server on the path)', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  async function connect(): Promise<QueueConnection> {
    const connection = await connectQueue(server.url);
    onTestFinished(() => connection[Symbol.asyncDispose]());
    return connection;
  }

  /** A worker that is told to stop when the test ends. */
  async function startWorker(
    queue: string,
    runJob: RunJob = createSampleRunner(),
    states = createMemoryStates(),
  ): Promise<{ readonly events: WorkerEvent[]; readonly stop: () => Promise<void> }> {
    const events: WorkerEvent[] = [];
    const stopping = new AbortController();
    const connection = await connect();
    const done = runWorker({
      connection,
      queue,
      runJob,
      signal: stopping.signal,
      times,
      states,
      onEvent: (event) => events.push(event),
    });
    const stop = async () => {
      stopping.abort();
      await done;
    };
    onTestFinished(stop);
    return { events, stop };
  }

  /** A queue of its own, and what submits to it. */
  async function submitter({ store, records } = createMemoryStore()) {
    const queue = `test${queues++}`;
    const connection = await connect();
    const notes: string[] = [];
    const onNote = (note: string) => void notes.push(note);
    const run = (some: readonly Job[], signal = never) =>
      createBullmqExecutor({ connection, queue, store, times, onNote }).run(some, signal);
    return { queue, connection, run, records, notes };
  }

  it('runs jobs after their trials with what was best of them, and goes on after failures', async () => {
    const { queue, run, records } = await submitter();
    await startWorker(queue);
    const events = await collect(run(tuned));
    expect(inShort(events).sort()).toEqual([
      'failed seed 2',
      'failed trial 3',
      'finished seed 1',
      'finished trial 1',
      'finished trial 2',
      'started seed 1',
      'started seed 2',
      'started trial 1',
      'started trial 2',
      'started trial 3',
    ]);
    const order = inShort(events);
    for (const trial of ['finished trial 1', 'finished trial 2', 'failed trial 3']) {
      expect(order.indexOf(trial)).toBeLessThan(order.indexOf('started seed 1'));
    }
    expect(records.get('data · full · seed 1')!.settings).toEqual({ learningRate: 0.1 });
    expect(records.get('data · full · seed 2')).toMatchObject({ error: { code: 'not-finite' } });
  });

  it('tells of progress, and keeps nothing in the queue of what is in the store', async () => {
    const { queue, run, connection } = await submitter();
    await startWorker(queue, createSampleRunner(100));
    const events = await collect(run(jobs.slice(0, 1)));
    const kinds = events.flatMap((event) => (event.kind === 'progress' ? [event.event.kind] : [event.kind]));
    expect(kinds).toEqual(['started', 'phase', 'step', 'epoch', 'step', 'epoch', 'ended']);
    await using left = await openJobQueue(connection, queue, times, () => {});
    expect(await left.list()).toEqual({ unmade: [], ended: [] });
  });

  it('keeps what has finished before, and makes a failed run again', async () => {
    const { queue, run, records } = await submitter();
    await startWorker(queue);
    await collect(run(tuned));
    expect(inShort(await collect(run(tuned))).filter((line) => line.startsWith('kept'))).toHaveLength(3);
    const failed = records.get('data · full · seed 2')!;
    await collect(run(tuned.slice(-1)));
    expect(records.get('data · full · seed 2')).not.toBe(failed);
  });

  it('finds what was made while nobody was there to take it', async () => {
    const { queue, run, connection, records } = await submitter();
    const { events } = await startWorker(queue);
    await using other = await openJobQueue(connection, queue, times, () => {});
    await other.submit(jobs);
    while (events.filter(({ kind }) => kind === 'ended').length < 4) await wait(20);
    await wait(100);
    expect(inShort(await collect(run(jobs)))).toHaveLength(8);
    expect(events.filter(({ kind }) => kind === 'taken')).toHaveLength(4);
    expect(records.size).toBe(4);
  });

  it('does not take what was run with other settings for the result of a job', async () => {
    const { queue, run, records } = await submitter();
    const stale = { ...jobs[0], settings: { learningRate: 7 }, settingsHash: '7'.repeat(64) };
    const connection = await connect();
    await using other = await openJobQueue(connection, queue, times, () => {});
    await other.submit([stale]);
    const { events } = await startWorker(queue);
    while (events.every(({ kind }) => kind !== 'ended')) await wait(20);
    await collect(run(jobs.slice(0, 1)));
    expect(records.get('data · full · seed 1')!.settingsHash).toBe(jobs[0].settingsHash);
    expect(events.filter(({ kind }) => kind === 'ended')).toHaveLength(2);
  });

  it('shares jobs among workers, each made once', async () => {
    const { queue, run, records } = await submitter();
    const workers = await Promise.all([1, 2, 3].map(() => startWorker(queue, createSampleRunner(50))));
    const many = Array.from({ length: 30 }, (_, seed) => sampleJob(seed, 0.1));
    await collect(run(many));
    expect(records.size).toBe(30);
    const made = workers.map(({ events }) => events.filter(({ kind }) => kind === 'ended').length);
    expect(made.reduce((a, b) => a + b)).toBe(30);
    for (const count of made) expect(count).toBeGreaterThan(3);
  });

  it('takes out of the queue what nobody is at when it is stopped, and leaves workers what they are at', async () => {
    const { queue, run, connection, records } = await submitter();
    await startWorker(queue, createSampleRunner(600));
    const stopping = new AbortController();
    const events: JobEvent[] = [];
    const before = performance.now();
    let stoppedAt = 0;
    for await (const event of run(jobs, stopping.signal)) {
      events.push(event);
      if (event.kind !== 'progress' || stoppedAt > 0) continue;
      stopping.abort();
      stoppedAt = performance.now();
    }
    expect(performance.now() - stoppedAt).toBeLessThan(1000);
    expect(performance.now() - before).toBeLessThan(3000);
    expect(records.size).toBeLessThan(2);
    await using left = await openJobQueue(connection, queue, times, () => {});
    const { unmade, ended } = await left.list();
    expect(unmade.length + ended.length).toBeLessThanOrEqual(1);
    // It is there for who goes on.
    expect(inShort(await collect(run(jobs.slice(0, 1))))).toEqual(['started seed 1', 'finished seed 1']);
  });

  it('gives a job back at once when a worker is told to stop, and another one goes on from its state', async () => {
    const { queue, run } = await submitter();
    const states = createMemoryStates();
    const first = await startWorker(queue, createSampleRunner(2000), states);
    const running = collect(run(jobs.slice(0, 1)));
    while ((await states.list()).length === 0) await wait(20);
    const before = performance.now();
    await first.stop();
    expect(performance.now() - before).toBeLessThan(1000);
    expect(first.events.map(({ kind }) => kind)).toEqual(['taken', 'gave-back']);
    await startWorker(queue, createSampleRunner(), states);
    const events = await running;
    expect(inShort(events)).toEqual(['started seed 1', 'finished seed 1']);
    const epochs = events.flatMap((event) =>
      event.kind === 'progress' && event.event.kind === 'epoch' ? [event.event.epoch] : [],
    );
    expect(epochs).toEqual([1, 2]);
    while ((await states.list()).length > 0) await wait(10);
  });

  it('leaves a job that a worker cannot make to the others', async () => {
    const { queue, run, records } = await submitter();
    const unfit = await startWorker(queue, async () => {
      throw new TokensiftError({ code: 'base-mismatch', message: 'the model is another.' });
    });
    await startWorker(queue, createSampleRunner(20));
    await collect(run(jobs));
    expect(new Set(unfit.events.map(({ kind }) => kind))).toEqual(new Set(['taken', 'refused']));
    expect([...records.values()].map(({ status }) => status)).toEqual(Array(4).fill('finished'));
  });

  it('records why nobody can make a job of another version', async () => {
    const { queue, run, records } = await submitter();
    const { events } = await startWorker(queue);
    await collect(run([{ ...jobs[0], version: '99.0.0' }]));
    expect(events.map(({ kind }) => kind)).toEqual([...Array(4).fill('retried'), 'ended']);
    const record = records.get('data · full · seed 1')!;
    expect(record).toMatchObject({
      status: 'failed',
      error: {
        code: 'unsupported',
        message: expect.stringMatching(
          /^the job was planned by tokensift 99.0.0, and this worker is tokensift \d/,
        ),
      },
    });
  });

  it('tries again where the machine fails, and not where the run fails', async () => {
    const { queue, run, records } = await submitter();
    let tries = 0;
    const learn = createSampleRunner();
    const { events } = await startWorker(queue, async (job, options) => {
      tries++;
      if (tries > 2) return learn(job, options);
      return failedRecord(job, new TokensiftError({ code: 'io-error', message: 'no space is left.' }));
    });
    await collect(run(jobs.slice(0, 1)));
    expect(events.map(({ kind }) => kind)).toEqual([
      'taken',
      'retried',
      'taken',
      'retried',
      'taken',
      'ended',
    ]);
    expect(records.get('data · full · seed 1')!.status).toBe('finished');
  });

  it('ends with the error of a store that cannot write, and takes its jobs out of the queue', async () => {
    const full = new TokensiftError({ code: 'io-error', message: 'no space is left.' });
    const memory = createMemoryStore();
    const { queue, run, connection } = await submitter({
      ...memory,
      store: { ...memory.store, write: () => Promise.reject(full) },
    });
    await startWorker(queue, createSampleRunner(50));
    await expect(collect(run(jobs))).rejects.toBe(full);
    await using left = await openJobQueue(connection, queue, times, () => {});
    const { unmade } = await left.list();
    expect(unmade.length).toBeLessThanOrEqual(1);
  });

  it('says that nobody is there to make the runs, once', async () => {
    const { queue, run, notes } = await submitter();
    const running = collect(run(jobs));
    await wait(1200);
    expect(notes).toEqual([expect.stringContaining(`No worker is at the queue "${queue}"`)]);
    await startWorker(queue);
    await running;
  });

  it('goes on where the server comes back without its jobs', async () => {
    const { queue, run, connection, records } = await submitter();
    const running = collect(run(jobs));
    await wait(300);
    await connection.client.flushall();
    await startWorker(queue);
    await running;
    expect(records.size).toBe(4);
  });
});
