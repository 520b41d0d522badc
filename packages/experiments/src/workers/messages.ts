import type { ErrorParts, ProgressEvent } from '@tokensift/core';
import type { Job } from '../plan/job.ts';
import type { RunRecord } from '../store/run-record.ts';

/** What a worker is started with. */
export interface WorkerSettings {
  /** Where training states are kept; see `openTrainingStates`. */
  readonly states: string;
  readonly stateSeconds?: number | undefined;
}

/** What a worker is told. */
export type ToWorker =
  | { readonly kind: 'run'; readonly job: Job }
  /** Ends the run after its current step. */
  | { readonly kind: 'stop' };

/** What a worker tells. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly events: readonly ProgressEvent[] }
  | { readonly kind: 'record'; readonly record: RunRecord }
  /** It made no record: it was stopped, or cannot make the run (see `RunJob`). */
  | { readonly kind: 'error'; readonly error: ErrorParts };
