import { type ErrorCode, type ErrorParts, errorParts, TokensiftError } from '@tokensift/core';
import {
  failedRecord,
  type RunJob,
  type RunRecord,
  type TrainingStates,
  version,
} from '@tokensift/experiments';
import { DelayedError, type Job as QueuedJob, WaitingError } from 'bullmq';
import { type Payload, RESULT_SCHEMA, type Result, requireOwnVersion } from '../protocol/payload.ts';
import { ATTEMPTS, LONGEST_REST } from '../settings.ts';
import { createProgressSender } from './progress-sender.ts';
import type { WorkerEvent } from './worker-event.ts';

/** What the machine may be over with when the job is tried again, here or elsewhere. */
const PASSING: readonly ErrorCode[] = ['io-error', 'network-error', 'out-of-memory'];

export interface HandleOptions {
  readonly runJob: RunJob;
  readonly states: TrainingStates;
  /** Ends the run, and gives the job back. */
  readonly stop: AbortSignal;
  /** Ends the run, which another worker has now. */
  readonly lost: AbortSignal;
  /** Milliseconds before the first retry. */
  readonly rest: number;
  /**
   * Takes note that this worker cannot make a job.
   * @returns the ids of those that cannot; undefined when nobody who is at the queue could.
   */
  readonly onRefusal: (payload: Payload, message: string) => Promise<readonly string[] | undefined>;
  readonly onEvent: (event: WorkerEvent) => void;
}

/**
 * Makes a job that was taken from the queue.
 * @param token proves that the lease is ours
 * @returns what the queue keeps as the result
 * @throws what tells BullMQ where the job has gone: back to the others, to be tried later, or to another worker.
 */
export async function handleJob(
  queued: QueuedJob<Payload, Result>,
  token: string,
  { runJob, states, stop, lost, rest, onRefusal, onEvent }: HandleOptions,
): Promise<Result> {
  const { data: payload } = queued;
  const { job } = payload;
  const isLast = queued.attemptsMade + 1 >= ATTEMPTS;
  const tell = (event: Unaddressed<WorkerEvent>): void => onEvent({ run: job.key, ...event });
  const deaths = queued.stalledCounter;
  if (deaths > payload.restedFor) {
    await queued.updateData({ ...payload, restedFor: deaths });
    return await delay(Math.min(rest * 2 ** (deaths - 1), LONGEST_REST));
  }
  const progress = createProgressSender((pieces) => queued.updateProgress(pieces));
  let record: RunRecord;
  try {
    requireOwnVersion(payload, version);
    tell({ kind: 'taken' });
    const signal = AbortSignal.any([stop, lost]);
    record = await runJob(job, { onProgress: progress.onProgress, signal, states });
  } catch (error) {
    if (lost.aborted) {
      tell({ kind: 'lost' });
      throw error;
    }
    if (stop.aborted) {
      await queued.moveToWait(token);
      tell({ kind: 'gave-back' });
      throw new WaitingError();
    }
    return await refuse(error);
  } finally {
    await progress.flush();
  }
  if (record.status === 'failed' && PASSING.includes(record.error.code) && !isLast)
    return retry(record.error);
  return end(record);

  /** Leaves the job to those who can make it; where nobody can, it is tried some more times and has failed then. */
  async function refuse(error: unknown): Promise<Result> {
    const parts = errorParts(error);
    const refusedBy = await onRefusal(payload, parts.message);
    if (refusedBy) {
      tell({ kind: 'refused', error: parts });
      await queued.updateData({ ...payload, refusedBy });
      return await delay(rest);
    }
    return isLast ? end(failedRecord(job, error)) : retry(parts);
  }

  function retry(error: ErrorParts): never {
    tell({ kind: 'retried', error });
    throw new TokensiftError(error);
  }

  function end(record: RunRecord): Result {
    tell({ kind: 'ended', record });
    return { schema: RESULT_SCHEMA, record };
  }

  async function delay(milliseconds: number): Promise<never> {
    await queued.moveToDelayed(Date.now() + milliseconds, token);
    throw new DelayedError();
  }
}

/** An event without what job it is about. */
type Unaddressed<Event> = Event extends unknown ? Omit<Event, 'run'> : never;
