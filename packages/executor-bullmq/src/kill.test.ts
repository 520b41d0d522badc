import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@tokensift/core';
import { createInProcessExecutor, openStateFolder, type RunRecord } from '@tokensift/experiments';
import { createMemoryStore, createSampleRunner, sampleJob } from '@tokensift/experiments/testing';
import { temporaryFolder } from '@tokensift/testing';
import { startScript } from '@tokensift/testing/kill';
import { hasRedis, startRedis } from '@tokensift/testing/redis';
import { expect, it, onTestFinished } from 'vitest';
import { collect, inShort, quickTimes as times } from '../testing/index.ts';
import { connectQueue } from './connection/connect-queue.ts';
import { createBullmqExecutor } from './coordinator/bullmq-executor.ts';
import { openJobQueue } from './coordinator/job-queue.ts';

const RUN_MILLISECONDS = 250;
const QUEUE = 'kills';
const script = fileURLToPath(new URL('../testing/worker-process.ts', import.meta.url));
const never = new AbortController().signal;

/** A worker in a process of its own, as soon as it is ready. */
async function startWorker(url: string, states: string) {
  const words = [url, QUEUE, states, String(RUN_MILLISECONDS)];
  const child = startScript(script, words, { cwd: process.cwd() });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  while (!said.includes('ready')) await once(child.stdout, 'data');
  return {
    taken: async () => {
      while (!said.includes('taken')) await once(child.stdout, 'data');
    },
    kill: () => child.kill('SIGKILL'),
  };
}

const withoutTimes = (records: ReadonlyMap<string, RunRecord>) =>
  [...records.values()]
    .map(({ finishedAt: _, ...record }) => record)
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

// `npm run fuzz -- queue` does the same twenty times over with the command line.
it.skipIf(!hasRedis)(
  'comes to the same results where workers are killed and the server is (skipped without a redis-server on the path)',
  async () => {
    const random = createRandom('kills of workers');
    await using server = await startRedis();
    const states = join(await temporaryFolder(), 'states');
    const trials = [sampleJob(0, 0.3, 1), sampleJob(0, 0.1, 2), sampleJob(0, 9, 3)];
    const jobs = [
      ...trials,
      ...[1, 2, 3].map((seed) => sampleJob(seed, 0.3, 0, trials)),
      ...[4, 5, 6, 7, 8].map((seed) => sampleJob(seed, 0.2)),
    ];
    const undisturbed = createMemoryStore();
    await collect(
      createInProcessExecutor({ store: undisturbed.store, runJob: createSampleRunner() }).run(jobs, never),
    );

    const workers = await Promise.all([1, 2, 3].map(() => startWorker(server.url, states)));
    await using connection = await connectQueue(server.url);
    const { store, records } = createMemoryStore();
    const running = collect(
      createBullmqExecutor({ connection, queue: QUEUE, store, times }).run(jobs, never),
    );
    for (const worker of workers.slice(1)) {
      await worker.taken();
      await wait(random.integer(RUN_MILLISECONDS));
      worker.kill();
    }
    await server.kill();
    await wait(100);
    await server.start();

    const events = inShort(await running);
    expect(withoutTimes(records)).toEqual(withoutTimes(undisturbed.records));
    expect(events.filter((line) => /^(finished|failed) /.test(line))).toHaveLength(jobs.length);
    expect(new Set(events)).toHaveLength(events.length);
    await using left = await openJobQueue(connection, QUEUE, times, () => {});
    expect(await left.list()).toEqual({ unmade: [], ended: [] });
    expect(await openStateFolder(states).list()).toEqual([]);
  },
  60_000,
);
