import { openStateFolder } from '@tokensift/experiments';
import { createSampleRunner } from '@tokensift/experiments/testing';
import { connectQueue } from '../src/connection/connect-queue.ts';
import { runWorker } from '../src/worker/run-worker.ts';
import { quickTimes } from './index.ts';

/** A worker whose runs take some time: node worker-process.ts URL QUEUE STATES MILLISECONDS. Prints what it does, a line each; SIGTERM stops it. */
const [url, queue, states, milliseconds] = process.argv.slice(2) as [string, string, string, string];

const stopping = new AbortController();
process.once('SIGTERM', () => stopping.abort());
await using connection = await connectQueue(url);
process.stdout.write('ready\n');
await runWorker({
  connection,
  queue,
  runJob: createSampleRunner(Number(milliseconds)),
  states: openStateFolder(states),
  signal: stopping.signal,
  times: quickTimes,
  onEvent: ({ kind }) => void process.stdout.write(`${kind}\n`),
});
