// Submits jobs to a queue and writes their records, in a process of its own, as often as it is asked for.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectQueue, createBullmqExecutor } from '@tokensift/executor-bullmq';
import { openRunFolder } from '@tokensift/experiments';
import { createMemoryStore, sampleJob } from '@tokensift/experiments/testing';
import { watchMemory } from '../measure/watch-memory.ts';
import { reply } from './serve.ts';

export interface QueueCoordinatorSettings {
  readonly url: string;
  readonly jobs: number;
  /** Where records go that are written to disk. */
  readonly folder: string;
}

export interface SubmitRequest {
  readonly store: 'memory' | 'folder';
  /** Tells the rounds apart. */
  readonly round: number;
}

export interface Submitted {
  readonly seconds: number;
  /** Of the processor, of this process. */
  readonly cpuSeconds: number;
  /** The most resident memory. */
  readonly megabytes: number;
}

const { url, jobs: count, folder }: QueueCoordinatorSettings = JSON.parse(process.argv[2]);
await using connection = await connectQueue(url);
reply({ ready: {} });
// Not `receive`, which would hold up the jobs.
for await (const line of createInterface({ input: process.stdin })) reply(await submit(JSON.parse(line)));

async function submit({ store: kind, round }: SubmitRequest): Promise<Submitted> {
  const experiment = { name: 'queue', datasets: [], methods: [], seeds: [], training: {}, engine: {} };
  await using store =
    kind === 'memory'
      ? createMemoryStore().store
      : await openRunFolder(
          join(folder, String(round)),
          { ...experiment, models: [{ name: 'model', path: 'model' }] },
          'new',
        );
  const jobs = Array.from({ length: count }, (_, seed) => sampleJob(seed, 0.1 + round / 1e6));
  const memory = watchMemory();
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  let ended = 0;
  const executor = createBullmqExecutor({ connection, store });
  for await (const event of executor.run(jobs, new AbortController().signal)) {
    if (event.kind !== 'ended') continue;
    if (ended++ % 100 === 0) memory.sample();
  }
  const { user, system } = process.cpuUsage(cpu);
  if (ended !== count) throw new Error(`${ended} of ${count} jobs ended`);
  return {
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (user + system) / 1e6,
    megabytes: memory.peak(),
  };
}
