import { setTimeout as wait } from 'node:timers/promises';
import { TokensiftError } from '@tokensift/core';
import {
  failedRecord,
  type Job,
  type RunJob,
  type RunJobOptions,
  type RunRecord,
  startWorker,
  WorkerDeath,
  type WorkerProcess,
} from '@tokensift/experiments';

export interface ProcessRunnerOptions {
  /** Seconds after which the state of a training is kept again; see `TrainOptions`. */
  readonly stateSeconds?: number | undefined;
  /** Flags for Node; by default those of this process. */
  readonly execArgv?: readonly string[] | undefined;
}

export interface ProcessRunner extends AsyncDisposable {
  readonly runJob: RunJob;
}

/** Time for a run that is stopped to keep its state. */
const GRACE_MILLISECONDS = 700;

/**
 * Makes runs in processes beside this one, one each. A step of a large model takes longer than a lease, and nothing else
 * happens in its process meanwhile; here leases are renewed all the same. A process that dies takes nothing else along,
 * and one that is stopped is gone within a second.
 */
export function createProcessRunner({ stateSeconds, execArgv }: ProcessRunnerOptions = {}): ProcessRunner {
  /** By the place of the states that they keep. */
  const idle = new Map<string, WorkerProcess[]>();
  const all = new Set<WorkerProcess>();

  const acquire = (states: string): WorkerProcess => {
    const waiting = idle.get(states)?.pop();
    if (waiting) return waiting;
    const started = startWorker({ states, stateSeconds, execArgv });
    all.add(started);
    return started;
  };
  const release = (worker: WorkerProcess, states: string): void => {
    idle.set(states, [...(idle.get(states) ?? []), worker]);
  };
  const end = async (worker: WorkerProcess): Promise<void> => {
    all.delete(worker);
    await worker.kill();
  };

  return { runJob, [Symbol.asyncDispose]: async () => void (await Promise.all([...all].map(end))) };

  async function runJob(job: Job, { onProgress, signal, states }: RunJobOptions): Promise<RunRecord> {
    const worker = acquire(states.place);
    const stopping = stopOn(signal, worker);
    try {
      await worker.ready;
      const record = await worker.run(job, (events) => events.forEach(onProgress));
      release(worker, states.place);
      return record;
    } catch (error) {
      await end(worker);
      signal.throwIfAborted();
      if (!(error instanceof WorkerDeath)) throw error;
      return failedRecord(job, deathOf(error));
    } finally {
      stopping.abort();
    }
  }
}

/** Lets a run keep its state when the signal comes, and ends its process where that takes too long. */
function stopOn(signal: AbortSignal, worker: WorkerProcess): AbortController {
  const done = new AbortController();
  const stop = () => {
    worker.stop();
    wait(GRACE_MILLISECONDS, undefined, { signal: done.signal }).then(worker.kill, () => {});
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true, signal: done.signal });
  return done;
}

/** The system ends processes for which it has no memory; whatever else ends one may be over when it is tried again. */
const deathOf = ({ message, wasKilled }: WorkerDeath): TokensiftError =>
  new TokensiftError({
    code: wasKilled ? 'out-of-memory' : 'io-error',
    message: `the process that made the run ${message}.`,
    hint: wasKilled
      ? 'A system that is out of memory ends processes, and says so in its log (dmesg): use a smaller batch, or more memory.'
      : 'Run it in one process to see more: --executor in-process.',
  });
