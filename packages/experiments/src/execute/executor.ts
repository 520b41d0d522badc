import type { TrainingSettings } from '@tokensift/classifier';
import type { ProgressEvent } from '@tokensift/core';
import type { Job } from '../plan/job.ts';
import type { RunKey, RunRecord } from '../store/run-record.ts';

interface AboutJob {
  /** The hash of the job. */
  readonly job: string;
  readonly run: RunKey;
}

/** An event of a job, as a plain JSON value. */
export type JobEvent = AboutJob &
  (
    | { readonly kind: 'started'; readonly training: TrainingSettings }
    | { readonly kind: 'progress'; readonly event: ProgressEvent }
    /** The record that the store had is none that can be used; the run is made again. */
    | { readonly kind: 'damaged'; readonly where: string }
    /** `kept` when the run had finished before. A run that no trial gives settings to fails without having started. */
    | { readonly kind: 'ended'; readonly record: RunRecord; readonly kept: boolean }
  );

/**
 * Runs jobs, in this process or elsewhere: jobs and events are plain JSON values, and a record is in the store before its
 * event.
 */
export interface Executor {
  /**
   * Runs each job after those in its `trials`. A run that fails is recorded as failed, and the others go on.
   * @param jobs in an order in which they can be run one by one
   * @param signal ends the runs under way after their current step and starts no other; what had finished before is
   *   still told of
   * @throws TokensiftError when a record cannot be written, or no process can make a run (see `RunJob`).
   */
  run(jobs: readonly Job[], signal: AbortSignal): AsyncIterable<JobEvent>;
}
