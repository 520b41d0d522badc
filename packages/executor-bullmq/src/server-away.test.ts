import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { JobEvent } from '@tokensift/experiments';
import {
  createMemoryStates,
  createMemoryStore,
  createSampleRunner,
  sampleJob,
} from '@tokensift/experiments/testing';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { startScript } from '@tokensift/testing/kill';
import { hasRedis, startRedis } from '@tokensift/testing/redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { quickTimes as times } from '../testing/index.ts';
import { connectQueue } from './connection/connect-queue.ts';
import { createBullmqExecutor } from './coordinator/bullmq-executor.ts';
import { openJobQueue } from './coordinator/job-queue.ts';
import { readStatus } from './status/read-status.ts';
import { runWorker } from './worker/run-worker.ts';
import type { WorkerEvent } from './worker/worker-event.ts';

const script = fileURLToPath(new URL('../testing/worker-process.ts', import.meta.url));
const jobs = [1, 2].map((seed) => sampleJob(seed, 0.1));

describe.skipIf(!hasRedis)('a server that is away (skipped without a redis-server on the path)', () => {
  it('does not keep who submits from stopping within a second', async () => {
    await using server = await startRedis();
    await using connection = await connectQueue(server.url);
    const { store } = createMemoryStore();
    const stopping = new AbortController();
    const events: JobEvent[] = [];
    const running = (async () => {
      const executor = createBullmqExecutor({ connection, store, times });
      for await (const event of executor.run(jobs, stopping.signal)) events.push(event);
    })();
    await wait(300);
    await server.kill();
    await wait(1000);
    const before = performance.now();
    stopping.abort();
    await running;
    expect(performance.now() - before).toBeLessThan(1500);
    expect(events).toEqual([]);
  });

  it('does not keep a worker from stopping, and loses nothing that it had made', async () => {
    await using server = await startRedis();
    const stopping = new AbortController();
    const events: WorkerEvent[] = [];
    const { store, records } = createMemoryStore();
    await using submitting = await connectQueue(server.url);
    const executor = createBullmqExecutor({ connection: submitting, store, times });
    const submitted = (async () => {
      for await (const _ of executor.run(jobs, new AbortController().signal));
    })();
    {
      await using connection = await connectQueue(server.url);
      const working = runWorker({
        connection,
        runJob: createSampleRunner(60_000),
        states: createMemoryStates(),
        signal: stopping.signal,
        times,
        onEvent: (event) => events.push(event),
      });
      while (events.length === 0) await wait(10);
      await server.kill();
      const before = performance.now();
      stopping.abort();
      await working;
      expect(performance.now() - before).toBeLessThan(2500);
    }
    await server.start();
    await using connection = await connectQueue(server.url);
    const done = new AbortController();
    const second = runWorker({
      connection,
      runJob: createSampleRunner(),
      states: createMemoryStates(),
      signal: done.signal,
      times,
    });
    await submitted;
    expect(records.size).toBe(2);
    done.abort();
    await second;
  });

  it('does not keep the process of a worker alive that is stopped', async () => {
    await using server = await startRedis();
    {
      await using connection = await connectQueue(server.url);
      await using queue = await openJobQueue(connection, 'away', times, () => {});
      await queue.submit(jobs);
    }
    const states = join(await temporaryFolder(), 'states');
    const child = startScript(script, [server.url, 'away', states, '60000'], { cwd: process.cwd() });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    while (!said.includes('taken')) said += (await once(child.stdout, 'data')).join('');
    await server.kill();
    await wait(1500);
    const before = performance.now();
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(performance.now() - before).toBeLessThan(6000);
  });

  it('that refuses what it is told is one error for who submits and for a worker', async () => {
    await using server = await startRedis();
    await using connection = await connectQueue(server.url);
    await connection.client.config('SET', 'maxmemory', '1');
    const { store } = createMemoryStore();
    const running = (async () => {
      const executor = createBullmqExecutor({ connection, store, times });
      for await (const _ of executor.run(jobs, new AbortController().signal));
    })();
    const error = await errorOf(running);
    expect(error).toMatchObject({ code: 'io-error', where: server.url });
    expect(error.message).toContain('OOM');
    const working = runWorker({
      connection,
      runJob: createSampleRunner(),
      states: createMemoryStates(),
      signal: new AbortController().signal,
      times,
    });
    expect((await errorOf(working)).message).toContain('the Redis server refused a command: OOM');
  });

  it('is not asked for a queue whose name is none', async () => {
    await using server = await startRedis();
    await using connection = await connectQueue(server.url);
    expect((await errorOf(readStatus(connection, 'a:b'))).code).toBe('invalid-argument');
  });
});
