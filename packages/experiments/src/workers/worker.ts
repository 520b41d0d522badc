// A process that makes runs, one at a time, for the process that has started it: node worker.js SETTINGS
import { errorParts, type ProgressEvent } from '@tokensift/core';
import { createJobRunner } from '../execute/run-job.ts';
import type { Job } from '../plan/job.ts';
import { openTrainingStates } from '../store/open-training-states.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts';

/** What happens in this time is told together: a message costs more than a step of a small model. */
const PROGRESS_MILLISECONDS = 100;

const { states: place, stateSeconds }: WorkerSettings = JSON.parse(process.argv[2] as string);
const states = openTrainingStates(place);
const runJob = createJobRunner({ stateSeconds });
let stop = new AbortController();

const send = (message: FromWorker): void => {
  process.send?.(message);
};

// A terminal sends these to all processes of the command; the one that started this one says when to stop.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

// Nobody is left to make runs for. Native threads that are at work do not keep it from ending at once.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

process.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') stop.abort();
  else void run(message.job);
});

async function run(job: Job): Promise<void> {
  stop = new AbortController();
  let events: ProgressEvent[] = [];
  const tell = () => {
    if (events.length > 0) send({ kind: 'progress', events });
    events = [];
  };
  const timer = setInterval(tell, PROGRESS_MILLISECONDS);
  let end: FromWorker;
  try {
    const onProgress = (event: ProgressEvent) => void events.push(event);
    end = { kind: 'record', record: await runJob(job, { onProgress, signal: stop.signal, states }) };
  } catch (error) {
    end = { kind: 'error', error: errorParts(error) };
  }
  clearInterval(timer);
  tell();
  send(end);
}

send({ kind: 'ready' });
