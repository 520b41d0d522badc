import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  chooseSettings,
  type EndedJob,
  type Executor,
  failedRecord,
  finishedBefore,
  type Job,
  type JobEvent,
  type RunRecord,
  type RunStore,
  version,
} from '@tokensift/experiments';
import type { QueueConnection } from '../connection/connect-queue.ts';
import { serverError } from '../connection/server-error.ts';
import { requireQueueName } from '../protocol/queue-name.ts';
import { DEFAULT_QUEUE, type QueueTimes, queueTimes } from '../settings.ts';
import { noteFailure } from '../status/failures.ts';
import { announce } from '../status/presence.ts';
import type { CoordinatorDescription } from './coordinator-description.ts';
import { GaveUp, waitUnlessStopped } from './give-up.ts';
import { createInbox } from './inbox.ts';
import { BATCH, openJobQueue, type QueueMessage } from './job-queue.ts';
import { recordOf } from './record-of.ts';
import { indexByTrial } from './waiting-jobs.ts';
import { watchWorkers } from './watch-workers.ts';

export interface BullmqExecutorOptions {
  readonly connection: QueueConnection;
  readonly queue?: string;
  readonly store: RunStore;
  /** How the status names the experiment. */
  readonly name?: string;
  readonly times?: QueueTimes;
  /** Is told what the user should know: that no worker is there. */
  readonly onNote?: (message: string) => void;
}

type Message = QueueMessage | { readonly kind: 'look' } | { readonly kind: 'stop' };

/** An event without what job it is about. */
type Unaddressed<Event> = Event extends unknown ? Omit<Event, 'job' | 'run'> : never;

/**
 * Lets the workers of a queue run jobs. Only jobs whose trials have ended are in the queue, so that a worker gets the
 * settings that it runs with. A record is written into the store first and taken from the queue then: a coordinator that
 * died finds in the queue what was made meanwhile.
 *
 * Ends with a TokensiftError `io-error` where the server refuses what it is asked. The signal takes jobs that no worker has
 * begun out of the queue. Runs under way continue at their workers; their results wait in the queue for whoever resumes the
 * experiment.
 */
export function createBullmqExecutor({
  connection,
  queue: queueName = DEFAULT_QUEUE,
  store,
  name = '',
  times = queueTimes,
  onNote = () => {},
}: BullmqExecutorOptions): Executor {
  requireQueueName(queueName);
  return { run };

  async function* run(jobs: readonly Job[], signal: AbortSignal): AsyncGenerator<JobEvent> {
    const inbox = createInbox<Message>();
    const waiting = indexByTrial(jobs);
    /** What the workers are to make, as it was submitted. */
    const queued = new Map<string, Job>();
    const started = new Set<string>();
    const ended = new Map<string, EndedJob>();
    let failed = 0;
    const describe = (): CoordinatorDescription => ({
      host: hostname(),
      pid: process.pid,
      version,
      name,
      jobs: jobs.length,
      ended: ended.size,
      failed,
      queued: queued.size,
    });

    const answer = async <Value>(work: Promise<Value>): Promise<Value> => {
      try {
        return await waitUnlessStopped(work, signal);
      } catch (error) {
        throw serverError(connection.address, error);
      }
    };
    const place = { queue: queueName, role: 'coordinator', id: randomUUID() } as const;
    const presence = await answer(announce(connection.client, place, describe, times.lease));
    const queue = await answer(openJobQueue(connection, queueName, times, inbox.put));
    const lookForWorkers = watchWorkers(connection.client, queueName, onNote);
    let isAway = false;
    // Messages are how it learns that a job has ended; now and then it looks whether it has missed one.
    let isLookDue = false;
    const lookSoon = () => {
      if (!isLookDue) inbox.put({ kind: 'look' });
      isLookDue = true;
    };
    const looking = setInterval(lookSoon, 2 * times.check);
    const stop = () => inbox.put({ kind: 'stop' });
    signal.addEventListener('abort', stop, { once: true });
    try {
      yield* prepare(jobs);
      lookSoon();
      while (queued.size > 0) {
        const message = await inbox.take();
        if (signal.aborted) break;
        if (message.kind === 'look') {
          isLookDue = false;
          yield* look();
        } else if (message.kind !== 'stop') yield* follow(message);
      }
      // What had ended is told of, whoever stops the rest.
      if (queued.size > 0) yield* look();
    } catch (error) {
      if (!(error instanceof GaveUp)) throw error;
      isAway = true;
    } finally {
      clearInterval(looking);
      signal.removeEventListener('abort', stop);
      await close().catch(() => {});
    }

    /** Whoever stops listening stops what has not begun. */
    async function close(): Promise<void> {
      const soon = <Value>(work: PromiseLike<Value>) => waitUnlessStopped(work, AbortSignal.abort());
      const left = isAway ? [] : [...queued.keys()];
      try {
        while (left.length > 0) await soon(queue.remove(left.splice(0, BATCH)));
      } finally {
        const closing = Promise.all([presence[Symbol.asyncDispose](), queue[Symbol.asyncDispose]()]);
        if (isAway) closing.catch(() => {});
        else await soon(closing);
      }
    }

    /** Tells of jobs that had finished before, and puts those that can be made into the queue. */
    async function* prepare(some: readonly Job[]): AsyncGenerator<JobEvent> {
      const ready: Job[] = [];
      for (const planned of some) {
        if (ended.has(planned.hash) || queued.has(planned.hash)) continue;
        let job: Job | undefined;
        try {
          job = chooseSettings(planned, ended);
        } catch (error) {
          if (!signal.aborted) yield* end(planned, failedRecord(planned, error));
          continue;
        }
        if (!job) continue;
        const damaged: string[] = [];
        const before = await finishedBefore(store, job, (where) => damaged.push(where));
        for (const where of damaged) yield about(job, { kind: 'damaged', where });
        if (before) {
          ended.set(job.hash, { job, record: before });
          yield about(job, { kind: 'ended', record: before, kept: true });
          yield* prepare(waiting.after(job.hash));
        } else if (!signal.aborted) {
          queued.set(job.hash, job);
          ready.push(job);
        }
      }
      await answer(queue.submit(ready));
    }

    async function* follow(message: QueueMessage): AsyncGenerator<JobEvent> {
      const job = queued.get(message.hash);
      if (!job) return;
      if (message.kind === 'ended') return yield* collect(job);
      yield* start(job);
      if (message.kind !== 'progress') return;
      for (const event of message.progress.events) yield about(job, { kind: 'progress', event });
    }

    function* start(job: Job): Generator<JobEvent> {
      if (started.has(job.hash)) return;
      started.add(job.hash);
      yield about(job, { kind: 'started', training: job.training });
    }

    /** Looks for what messages did not tell of. */
    async function* look(): AsyncGenerator<JobEvent> {
      const { unmade, ended: inQueue } = await answer(queue.list());
      const known = new Set([...unmade, ...inQueue]);
      // A server may have come back without them.
      const lost = [...queued.values()].filter(({ hash }) => !known.has(hash));
      if (!signal.aborted) await answer(queue.submit(lost));
      // A coordinator may have died after it wrote a record and before it took it out of the queue.
      await answer(queue.remove(inQueue.filter((hash) => ended.has(hash))));
      for (const hash of inQueue) {
        const job = queued.get(hash);
        if (job) yield* collect(job);
      }
      if (queued.size > 0 && !signal.aborted) await answer(lookForWorkers());
    }

    /** Takes the result of a job out of the queue; the job goes in again where that is not its result. */
    async function* collect(job: Job): AsyncGenerator<JobEvent> {
      const found = await answer(queue.get(job.hash));
      if (found && found.finishedOn === undefined) return;
      const record = found && recordOf(job, found);
      if (record) {
        yield* start(job);
        yield* end(job, record);
      } else if (!signal.aborted) {
        await answer(queue.remove([job.hash]));
        await answer(queue.submit([job]));
      }
    }

    async function* end(job: Job, record: RunRecord): AsyncGenerator<JobEvent> {
      await store.write(record);
      await store.states.remove(job.hash);
      queued.delete(job.hash);
      ended.set(job.hash, { job, record });
      await answer(queue.remove([job.hash]));
      if (record.status === 'failed') {
        failed++;
        await answer(noteFailure(connection.client, queueName, record));
      }
      yield about(job, { kind: 'ended', record, kept: false });
      yield* prepare(waiting.after(job.hash));
    }
  }
}

const about = (job: Job, event: Unaddressed<JobEvent>): JobEvent => ({
  job: job.hash,
  run: job.key,
  ...event,
});
