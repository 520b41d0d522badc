import { type ProgressEvent, TokensiftError } from '@tokensift/core';
import { chooseSettings, type EndedJob } from '../execute/choose-settings.ts';
import type { Executor, JobEvent } from '../execute/executor.ts';
import { finishedBefore } from '../execute/finished-before.ts';
import { failedRecord } from '../execute/run-job.ts';
import type { Job } from '../plan/job.ts';
import { describeRun, type RunRecord } from '../store/run-record.ts';
import type { RunStore } from '../store/run-store.ts';
import { createInbox } from './inbox.ts';
import { countAttempts, type RunAttempts } from './run-attempts.ts';
import { createWorkerPool } from './worker-pool.ts';
import { WorkerDeath, type WorkerProcess } from './worker-process.ts';

export interface WorkersOptions {
  readonly store: RunStore;
  /** Processes at the same time at most. */
  readonly workers: number;
  /** Bytes that all of them may take together; one runs in any case. By default what the machine has left. */
  readonly memoryBytes?: number | undefined;
  /** Seconds after which the state of a training is kept again; see `TrainOptions`. */
  readonly stateSeconds?: number | undefined;
  /** Flags for the workers' Node; by default those of this process. */
  readonly execArgv?: readonly string[] | undefined;
  readonly retries?: RetrySettings | undefined;
}

/** What is done about workers that die. */
export interface RetrySettings {
  /** How many may die in a row before a run is given up, without its having come further. */
  readonly deaths: number;
  /** Milliseconds before the first retry; twice as many before each further one. */
  readonly backoff: number;
}

export const retryDefaults: RetrySettings = { deaths: 3, backoff: 1000 };

/** Time for workers to keep the states of their trainings when the user stops the experiment. */
const GRACE_MILLISECONDS = 500;

/** A job that can be made, or is being made. */
interface Active {
  readonly job: Job;
  readonly attempts: RunAttempts;
  isStarted: boolean;
}

type Message =
  | { readonly kind: 'events'; readonly active: Active; readonly events: readonly ProgressEvent[] }
  | { readonly kind: 'record'; readonly active: Active; readonly record: RunRecord }
  | { readonly kind: 'error'; readonly active: Active; readonly error: unknown }
  /** A job whose worker died may be tried again. */
  | { readonly kind: 'again'; readonly active: Active }
  | { readonly kind: 'stop' };

/** An event without what job it is about. */
type Unaddressed<Event> = Event extends unknown ? Omit<Event, 'job' | 'run'> : never;

/**
 * Runs jobs in processes of this machine, each of which makes one run after the other. Records are written here and nowhere
 * else. A worker that dies is noticed at once: its run goes on from its last state in another one, and is recorded as failed
 * when that has not helped. The signal lets the runs under way keep their states; after a moment all processes are gone.
 */
export function createWorkersExecutor({ store, ...options }: WorkersOptions): Executor {
  const { workers, memoryBytes = process.availableMemory(), retries = retryDefaults } = options;
  const { stateSeconds, execArgv } = options;
  return { run };

  async function* run(jobs: readonly Job[], signal: AbortSignal): AsyncGenerator<JobEvent> {
    const states = store.states.place;
    await using pool = createWorkerPool({ workers, memoryBytes, states, stateSeconds, execArgv });
    const inbox = createInbox<Message>();
    const ended = new Map<string, EndedJob>();
    const ready: Active[] = [];
    const busy = new Map<Active, WorkerProcess>();
    const resting = new Map<Active, NodeJS.Timeout>();
    let waiting = jobs;
    /** Of workers that had not begun, in a row. */
    let failedStarts = 0;
    const onStop = () => inbox.put({ kind: 'stop' });
    signal.addEventListener('abort', onStop, { once: true });
    try {
      yield* settle();
      await dispatch();
      while (!signal.aborted && busy.size + ready.length + resting.size > 0) {
        yield* handle(await inbox.take());
        await dispatch();
      }
      if (signal.aborted) yield* stopAll();
    } finally {
      signal.removeEventListener('abort', onStop);
      for (const timer of resting.values()) clearTimeout(timer);
    }

    /** Tells of jobs that had finished before, and lists those that can be made now. */
    async function* settle(): AsyncGenerator<JobEvent> {
      const all = waiting;
      const stillWaiting: Job[] = [];
      for (const planned of all) {
        let job: Job | undefined;
        try {
          job = chooseSettings(planned, ended);
        } catch (error) {
          if (!signal.aborted) yield* end(planned, failedRecord(planned, error));
          continue;
        }
        if (!job) {
          stillWaiting.push(planned);
          continue;
        }
        const damaged: string[] = [];
        const before = await finishedBefore(store, job, (where) => damaged.push(where));
        for (const where of damaged) yield about(job, { kind: 'damaged', where });
        if (before) {
          ended.set(job.hash, { job, record: before });
          yield about(job, { kind: 'ended', record: before, kept: true });
        } else ready.push({ job, attempts: countAttempts(), isStarted: false });
      }
      waiting = stillWaiting;
    }

    async function* end(job: Job, record: RunRecord, keepsState = false): AsyncGenerator<JobEvent> {
      await store.write(record);
      if (!keepsState) await store.states.remove(job.hash);
      ended.set(job.hash, { job, record });
      yield about(job, { kind: 'ended', record, kept: false });
    }

    async function dispatch(): Promise<void> {
      while (ready.length > 0 && !signal.aborted) {
        const worker = await pool.acquire(ready[0].job);
        if (!worker) return;
        const active = ready.shift()!;
        busy.set(active, worker);
        void make(active, worker);
      }
    }

    async function make(active: Active, worker: WorkerProcess): Promise<void> {
      const onEvents = (events: readonly ProgressEvent[]) => inbox.put({ kind: 'events', active, events });
      try {
        failedStarts++;
        await worker.ready;
        failedStarts = 0;
        const record = await worker.run(active.job, onEvents);
        inbox.put({ kind: 'record', active, record });
      } catch (error) {
        inbox.put({ kind: 'error', active, error });
      }
    }

    async function* handle(message: Message): AsyncGenerator<JobEvent> {
      if (message.kind === 'stop') return;
      const { active } = message;
      if (message.kind === 'events') {
        yield* start(active);
        for (const event of message.events) {
          active.attempts.follow(event);
          yield about(active.job, { kind: 'progress', event });
        }
      } else if (message.kind === 'again') {
        resting.delete(active);
        ready.unshift(active);
      } else {
        const worker = busy.get(active)!;
        busy.delete(active);
        if (message.kind === 'record') {
          pool.release(worker, message.record);
          yield* finish(active, message.record, false);
        } else if (!signal.aborted) {
          await pool.retire(worker);
          yield* recover(active, message.error);
        }
      }
    }

    function* start(active: Active): Generator<JobEvent> {
      if (active.isStarted) return;
      active.isStarted = true;
      yield about(active.job, { kind: 'started', training: active.job.training });
    }

    async function* finish(active: Active, record: RunRecord, keepsState: boolean): AsyncGenerator<JobEvent> {
      yield* start(active);
      yield* end(active.job, record, keepsState);
      yield* settle();
    }

    /** Tries a run again whose worker has died. @throws what a worker has refused it with. */
    async function* recover(active: Active, error: unknown): AsyncGenerator<JobEvent> {
      if (!(error instanceof WorkerDeath)) throw error;
      if (failedStarts > retries.deaths) throw cannotStart(error);
      const { job, attempts } = active;
      const deaths = attempts.died();
      if (deaths > retries.deaths) {
        // With more memory, it can go on from there.
        return yield* finish(active, failedRecord(job, deathOf(error, deaths)), true);
      }
      const message = `its worker ${error.message}; the run goes on from its last state in another one.`;
      const note = { kind: 'worker-died', where: describeRun(job.key), message };
      yield about(job, { kind: 'progress', event: { kind: 'note', note } });
      const again = () => inbox.put({ kind: 'again', active });
      resting.set(active, setTimeout(again, retries.backoff * 2 ** (deaths - 1)));
    }

    /** Lets the workers keep what they have; those that take too long go on from what they kept before. */
    async function* stopAll(): AsyncGenerator<JobEvent> {
      for (const worker of busy.values()) worker.stop();
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        onStop();
      }, GRACE_MILLISECONDS);
      try {
        while (busy.size > 0 && !isLate) yield* handle(await inbox.take());
      } finally {
        clearTimeout(timer);
      }
    }
  }
}

const about = (job: Job, event: Unaddressed<JobEvent>): JobEvent => ({
  job: job.hash,
  run: job.key,
  ...event,
});

function deathOf({ message, wasKilled }: WorkerDeath, deaths: number): TokensiftError {
  return new TokensiftError({
    code: wasKilled ? 'out-of-memory' : 'internal',
    message: `${deaths} workers died at the same place of the run; the last one ${message}.`,
    hint: wasKilled
      ? 'A system that is out of memory ends processes, and says so in its log (dmesg): use fewer workers, or a smaller batch.'
      : 'Run it in one process to see more: --executor in-process.',
  });
}

const cannotStart = (death: WorkerDeath): TokensiftError =>
  new TokensiftError({
    code: 'internal',
    message: `no worker can be started: the last one ${death.message}.`,
    hint: 'What has finished is kept. Go on in one process: --executor in-process --resume.',
    cause: death,
  });
