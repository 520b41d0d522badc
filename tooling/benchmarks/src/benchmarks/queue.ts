import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectQueue } from '@tokensift/executor-bullmq';
import { hasRedis, startRedis } from '@tokensift/testing/redis';
import type { Benchmark, Variant } from '../benchmark.ts';
import { interleave, type Turn } from '../measure/interleave.ts';
import { median } from '../measure/median.ts';
import { startNodeWorker } from '../workers/node-worker.ts';
import type { QueueCoordinatorSettings, SubmitRequest, Submitted } from '../workers/queue-coordinator.ts';
import type { QueueWorkerSettings } from '../workers/queue-worker.ts';
import type { Worker } from '../workers/worker.ts';

const JOBS = 10_000;
/** Each makes many jobs at a time, which take a second of waiting: the queue is what is measured. */
const WORKERS = { processes: 2, concurrency: 1_000 };

const name = (store: SubmitRequest['store']): string =>
  store === 'memory' ? 'records kept in memory' : 'records written to disk';

export const queue: Benchmark = {
  name: 'queue',
  description: '10,000 jobs of a second over a BullMQ queue: throughput, overhead, memory',
  needs: [],
  async run({ rounds = 1, quick, note }) {
    const jobs = quick ? 100 : JOBS;
    const setting = `${jobs} jobs that wait for a second, ${WORKERS.processes} workers of ${WORKERS.concurrency} at a time`;
    if (!hasRedis) {
      const reason = 'There is no redis-server on the path: apt-get install redis-server.';
      return { setting, unit: 'jobs/s', variants: [], ratios: [], skipped: [{ name: 'queue', reason }] };
    }
    const folder = await mkdtemp(join(tmpdir(), 'tokensift-'));
    await using server = await startRedis();
    const processes: Worker[] = [];
    try {
      note('starting workers');
      const settings: QueueWorkerSettings = { url: server.url, concurrency: WORKERS.concurrency };
      for (let i = 0; i < WORKERS.processes; i++) {
        processes.push(await startNodeWorker('queue-worker.ts', settings));
      }
      const workers = [...processes];
      const coordinating: QueueCoordinatorSettings = { url: server.url, jobs, folder };
      const coordinator = await startNodeWorker('queue-coordinator.ts', coordinating);
      processes.push(coordinator);
      const variants = await measure({ server: server.url, coordinator, workers, jobs, rounds, note });
      return { setting, unit: 'jobs/s', variants, ratios: [], skipped: [] };
    } finally {
      for (const process of processes) await process.stop();
      await rm(folder, { recursive: true });
    }
  },
};

interface Measuring {
  readonly server: string;
  readonly coordinator: Worker;
  readonly workers: readonly Worker[];
  readonly jobs: number;
  readonly rounds: number;
  readonly note: (message: string) => void;
}

async function measure({ server, coordinator, workers, jobs, rounds, note }: Measuring): Promise<Variant[]> {
  const found = new Map<string, Submitted[]>();
  let round = 0;
  const turn = (store: SubmitRequest['store']): [string, Turn] => [
    name(store),
    async () => {
      const submitted = await coordinator.request<Submitted>({ store, round: round++ });
      found.set(name(store), [...(found.get(name(store)) ?? []), submitted]);
      return [jobs / submitted.seconds];
    },
  ];
  const turns = new Map([turn('memory'), turn('folder')]);
  const samples = await interleave(turns, rounds, (i, variant) => note(`round ${i}, ${variant}`));
  const memory = await Promise.all(
    workers.map(async (worker) => (await worker.request<{ megabytes: number }>({})).megabytes),
  );
  return Promise.all(
    [...found].map(async ([variant, all]) => ({
      name: variant,
      rounds: samples.get(variant)!,
      details: {
        'coordinator ms of processor a job': median(all.map(({ cpuSeconds }) => (1000 * cpuSeconds) / jobs)),
        'coordinator MB': Math.max(...all.map(({ megabytes }) => megabytes)),
        'worker MB': Math.max(...memory),
        'Redis MB': await redisMegabytes(server),
      },
    })),
  );
}

/** The most memory that the server has had. */
async function redisMegabytes(url: string): Promise<number> {
  await using connection = await connectQueue(url);
  const peak = /^used_memory_peak:(\d+)/m.exec(await connection.client.info('memory'))?.[1];
  return Math.round(Number(peak) / 1e6);
}
