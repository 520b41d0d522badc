import { openStateFolder } from '@tokensift/experiments';
import { createSampleRunner } from '@tokensift/experiments/testing';
import { connectQueue } from '../src/connection/connect-queue.ts';
import { runWorker } from '../src/worker/run-worker.ts';
import { quickTimes } from './index.ts';

/** A worker whose runs take some time: node worker-process.ts URL QUEUE STATES MILLISECONDS. Prints what it does, a line each. */
const [url, queue, states, milliseconds] = process.argv.slice(2) as [string, string, string, string];

await using connection = await connectQueue(url);
process.stdout.write('ready\n');
await runWorker({
  connection,
  queue,
  runJob: createSampleRunner(Number(milliseconds)),
  states: openStateFolder(states),
  signal: new AbortController().signal,
  times: quickTimes,
  onEvent: ({ kind }) => void process.stdout.write(`${kind}\n`),
});
