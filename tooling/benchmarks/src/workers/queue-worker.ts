// A worker at a queue whose jobs take a second of waiting, in a process of its own. Says for each request how much memory it has.
import { createInterface } from 'node:readline';
import { connectQueue, runWorker } from '@tokensift/executor-bullmq';
import { createMemoryStates, createSampleRunner } from '@tokensift/experiments/testing';
import { reply } from './serve.ts';

export interface QueueWorkerSettings {
  readonly url: string;
  readonly concurrency: number;
}

const { url, concurrency }: QueueWorkerSettings = JSON.parse(process.argv[2]);
const stopping = new AbortController();
await using connection = await connectQueue(url);
const done = runWorker({
  connection,
  runJob: createSampleRunner(1000),
  states: createMemoryStates(),
  concurrency,
  signal: stopping.signal,
});
reply({ ready: {} });
// Not `receive`, which would hold up the jobs.
for await (const _ of createInterface({ input: process.stdin })) {
  reply({ megabytes: Math.round(process.memoryUsage.rss() / 1e6) });
}
stopping.abort();
await done;
