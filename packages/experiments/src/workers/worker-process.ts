import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type ProgressEvent, TokensiftError } from '@tokensift/core';
import { packageProgram } from '../package-file.ts';
import type { Job } from '../plan/job.ts';
import type { RunRecord } from '../store/run-record.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts';

const PROGRAM = packageProgram('workers/worker');
/** Of what a worker writes to stderr, the end is what says why it died. */
const STDERR_CHARACTERS = 2_000;

/** A worker ended without being asked to. */
export class WorkerDeath extends Error {
  override readonly name = 'WorkerDeath';
  /** Whether the system ended it, as it does with processes for which there is no memory. */
  readonly wasKilled: boolean;

  constructor(how: string, wasKilled: boolean) {
    super(how);
    this.wasKilled = wasKilled;
  }
}

/** A process that makes runs, one at a time. */
export interface WorkerProcess {
  readonly pid: number;
  /** Resolves when it can be given a job. @throws WorkerDeath */
  readonly ready: Promise<void>;
  /**
   * Makes a run.
   * @param onProgress is told of it, some events at a time
   * @throws WorkerDeath; TokensiftError as `RunJob`.
   */
  run(job: Job, onProgress: (events: readonly ProgressEvent[]) => void): Promise<RunRecord>;
  /** Ends the run under way after its step; `run` throws `interrupted` then. */
  stop(): void;
  /** Ends the process at once. Resolves when it is gone. */
  kill(): Promise<void>;
}

export interface StartOptions extends WorkerSettings {
  /** Flags for Node; by default those of this process. */
  readonly execArgv?: readonly string[] | undefined;
}

/** Starts a worker. It ends when this process does, however that ends. */
export function startWorker({ execArgv = process.execArgv, ...settings }: StartOptions): WorkerProcess {
  const child = fork(PROGRAM, [JSON.stringify(settings)], {
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // Of what can fail, its end is what matters.
  child.on('error', () => {});
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-STDERR_CHARACTERS);
  });
  const ended = died(child, () => stderr);
  // Whoever waits for it hears of it.
  ended.catch(() => {});
  // What cannot be sent is known by the end of the process.
  const send = (message: ToWorker): void => void child.send(message, () => {});

  /** Waits for a message of which something is made. */
  const receive = <Value>(take: (message: FromWorker) => Value | undefined): Promise<Value> => {
    let listener: (message: FromWorker) => void = () => {};
    const received = new Promise<Value>((resolve, reject) => {
      listener = (message) => {
        try {
          const value = take(message);
          if (value !== undefined) resolve(value);
        } catch (error) {
          reject(error);
        }
      };
      child.on('message', listener);
    });
    return Promise.race([received, ended]).finally(() => child.off('message', listener));
  };

  const ready = receive((message) => (message.kind === 'ready' ? true : undefined)).then(() => {});
  ready.catch(() => {});
  return {
    pid: child.pid ?? 0,
    ready,
    run(job, onProgress) {
      const record = receive((message) => {
        if (message.kind === 'progress') onProgress(message.events);
        if (message.kind === 'error') throw errorOf(message.error);
        return message.kind === 'record' ? message.record : undefined;
      });
      send({ kind: 'run', job });
      return record;
    },
    stop: () => send({ kind: 'stop' }),
    async kill() {
      child.kill('SIGKILL');
      await ended.catch(() => {});
    },
  };
}

const errorOf = ({ message, ...parts }: Extract<FromWorker, { kind: 'error' }>['error']): TokensiftError =>
  new TokensiftError({ ...parts, message });

/** Rejects when a process has ended or could not be started. */
async function died(child: ChildProcess, stderr: () => string): Promise<never> {
  const [code, signal] = await once(child, 'close').catch((error: Error) => {
    throw new WorkerDeath(`could not be started: ${error.message}`, false);
  });
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  const said = stderr().trim();
  throw new WorkerDeath(said === '' ? how : `${how}: ${said}`, signal === 'SIGKILL');
}
