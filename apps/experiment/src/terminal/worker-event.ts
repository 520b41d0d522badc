import type { WorkerEvent } from '@tokensift/executor-bullmq';
import { describeRun } from '@tokensift/experiments';
import { describeEnd } from './experiment-progress.ts';

/** What a worker did, as a line. */
export function describeWorkerEvent(event: WorkerEvent): string {
  return `${describeRun(event.run)}: ${describe(event)}`;
}

function describe(event: WorkerEvent): string {
  switch (event.kind) {
    case 'taken':
      return 'started';
    case 'ended':
      return describeEnd(event.record);
    case 'gave-back':
      return 'given back';
    case 'lost':
      return 'stopped: its lease ran out, and another worker may have it';
    case 'retried':
      return `will be tried again: ${event.error.message}`;
    case 'refused':
      return `left to other workers: ${event.error.message}`;
  }
}
