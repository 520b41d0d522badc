import { errorParts, type ProgressEvent } from '@tokensift/core';
import { createJobRunner } from '../execute/run-job.ts';
import type { Job } from '../plan/job.ts';
import { openTrainingStates } from '../store/open-training-states.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts';

/** What happens in this time is told together: a message costs more than a step of a small model. */
const PROGRESS_MILLISECONDS = 100;

/** Makes the runs that the process which has started this one asks for, one at a time. */
export function makeRuns({ states: place, stateSeconds }: WorkerSettings): void {
  const states = openTrainingStates(place);
  const runJob = createJobRunner({ stateSeconds });
  let stop = new AbortController();

  process.on('message', (message: ToWorker) => {
    if (message.kind === 'stop') stop.abort();
    else void run(message.job);
  });
  send({ kind: 'ready' });

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
}

function send(message: FromWorker): void {
  // Where nobody listens any more, the process is about to end.
  process.send?.(message, undefined, {}, () => {});
}
