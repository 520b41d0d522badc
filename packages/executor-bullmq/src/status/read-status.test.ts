import { setTimeout as wait } from 'node:timers/promises';
import { version } from '@tokensift/experiments';
import {
  createMemoryStates,
  createMemoryStore,
  createSampleRunner,
  sampleJob,
} from '@tokensift/experiments/testing';
import { hasRedis, startRedis } from '@tokensift/testing/redis';
import { expect, it } from 'vitest';
import { quickTimes as times } from '../../testing/index.ts';
import { connectQueue } from '../connection/connect-queue.ts';
import { createBullmqExecutor } from '../coordinator/bullmq-executor.ts';
import { runWorker } from '../worker/run-worker.ts';
import { announce, listPresent } from './presence.ts';
import { readStatus } from './read-status.ts';

it.skipIf(!hasRedis)(
  'shows jobs, who works at them and how far they are, and what failed (skipped without a redis-server on the path)',
  async () => {
    await using server = await startRedis();
    await using connection = await connectQueue(server.url);
    const queue = 'status';
    expect(await readStatus(connection, queue)).toEqual({
      queue,
      server: server.url,
      jobs: { waiting: 0, resting: 0, running: 0, uncollected: 0 },
      experiments: [],
      workers: [],
      running: [],
      failures: [],
    });

    const stopping = new AbortController();
    const working = runWorker({
      connection,
      queue,
      runJob: createSampleRunner(5000),
      states: createMemoryStates(),
      signal: stopping.signal,
      times,
    });
    const { store, records } = createMemoryStore();
    const jobs = [sampleJob(9, 7), sampleJob(1, 0.1), sampleJob(2, 0.1)];
    const executor = createBullmqExecutor({ connection, queue, store, name: 'mine', times });
    const submitted = (async () => {
      for await (const _ of executor.run(jobs, stopping.signal));
    })();
    while (records.size === 0) await wait(20);
    // Progress is told of every second.
    await wait(1500);
    const status = await readStatus(connection, queue);
    expect(status.jobs).toEqual({ waiting: 1, resting: 0, running: 1, uncollected: 0 });
    expect(status.experiments).toEqual([
      expect.objectContaining({ name: 'mine', jobs: 3, ended: 1, failed: 1, queued: 2, version }),
    ]);
    const run = { dataset: 'data', method: 'full', seed: 1, trial: 0 };
    expect(status.workers).toEqual([
      expect.objectContaining({ pid: process.pid, version, concurrency: 1, made: 1, runs: [run] }),
    ]);
    expect(status.running).toEqual([
      expect.objectContaining({
        run,
        worker: status.workers[0].id,
        position: { phase: 'training', totalEpochs: 2 },
        retries: 0,
      }),
    ]);
    expect(status.failures).toEqual([
      expect.objectContaining({ run: { ...run, seed: 9 }, message: 'the loss is NaN.' }),
    ]);
    stopping.abort();
    await Promise.all([working, submitted]);
    expect((await readStatus(connection, queue)).workers).toEqual([]);
  },
);

it.skipIf(!hasRedis)('forgets who is silent, and who has left', async () => {
  await using server = await startRedis();
  await using dying = await connectQueue(server.url);
  await using connection = await connectQueue(server.url);
  const [queue, lease] = ['presence', 300];
  await announce(dying.client, { queue, role: 'worker', id: 'dying' }, () => ({ n: 1 }), lease);
  {
    await using _ = await announce(
      connection.client,
      { queue, role: 'worker', id: 'ours' },
      () => ({ n: 2 }),
      lease,
    );
    expect([...(await listPresent(connection.client, queue, 'worker')).keys()]).toEqual(['dying', 'ours']);
    dying.client.disconnect();
    await wait(2 * lease);
    expect([...(await listPresent(connection.client, queue, 'worker'))]).toEqual([['ours', { n: 2 }]]);
  }
  expect(await listPresent(connection.client, queue, 'worker')).toEqual(new Map());
});
