import { createSampleRunner } from '@tokensift/experiments/testing';
import { connectQueue } from '../src/connection/connect-queue.ts';
import { runWorker } from '../src/worker/run-worker.ts';
import { quickTimes } from './index.ts';

/** A worker whose runs take some time: node worker-process.ts URL QUEUE MILLISECONDS. Prints what it does, a line each. */
const [url, queue, milliseconds] = process.argv.slice(2) as [string, string, string];

await using connection = await connectQueue(url);
process.stdout.write('ready\n');
await runWorker({
  connection,
  queue,
  runJob: createSampleRunner(Number(milliseconds)),
  signal: new AbortController().signal,
  times: quickTimes,
  onEvent: ({ kind }) => void process.stdout.write(`${kind}\n`),
});
