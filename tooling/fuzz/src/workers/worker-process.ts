import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Outcome } from '../cases/outcome.ts';
import { type Answer, HANG_SIGNAL, MEMORY_SIGNAL, type Task, type WorkerSettings } from './protocol.ts';

const script = fileURLToPath(new URL('worker.ts', import.meta.url));
const tsx = new URL('../../../../node_modules/tsx/dist/esm/index.mjs', import.meta.url).href;

/** Loading everything takes seconds on a busy machine. */
const START_SECONDS = 120;
const KEPT_OUTPUT = 4000;

export interface WorkerProcess {
  /** Runs a task, for at most `seconds` by the clock. @returns in place of an answer, how the process ended or why it was ended. */
  ask(task: Task, seconds: number): Promise<Answer | EndOfWorker>;
  end(): void;
}

const HANG: Omit<Outcome, 'what'> = { kind: 'hang', detail: 'no answer in time' };

export type EndOfWorker = { readonly kind: 'ended' } & { readonly as: Omit<Outcome, 'what'> };

/** Starts a process that tasks are given to, one at a time. */
export async function startWorkerProcess(settings: WorkerSettings): Promise<WorkerProcess> {
  const child = fork(script, [JSON.stringify(settings)], {
    execArgv: ['--conditions=@tokensift/source', `--import=${tsx}`, '--max-old-space-size=768'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr!.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-KEPT_OUTPUT);
  });
  const ready = await nextEvent(child, START_SECONDS);
  if (ready.kind !== 'message') {
    child.kill('SIGKILL');
    throw new Error(`a worker did not start:\n${stderr}`);
  }
  return {
    async ask(task, seconds) {
      stderr = '';
      const event = nextEvent(child, seconds);
      child.send(task);
      const { kind, ...found } = await event;
      if (kind === 'message') return found.message as Answer;
      if (kind === 'closed') return { kind: 'ended', as: describeEnd(found, stderr) };
      const closed = nextEvent(child, START_SECONDS);
      child.kill('SIGKILL');
      await closed;
      return { kind: 'ended', as: HANG };
    },
    end: () => child.kill('SIGKILL'),
  };
}

interface WorkerEvent {
  readonly kind: 'message' | 'closed' | 'late';
  readonly message?: unknown;
  readonly code?: number | null;
  readonly signal?: string | null;
}

function nextEvent(child: ChildProcess, seconds: number): Promise<WorkerEvent> {
  return new Promise((resolve) => {
    const done = (event: WorkerEvent): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('close', onClose);
      resolve(event);
    };
    const onMessage = (message: unknown): void => done({ kind: 'message', message });
    const onClose = (code: number | null, signal: string | null): void =>
      done({ kind: 'closed', code, signal });
    const timer = setTimeout(() => done({ kind: 'late' }), seconds * 1000);
    child.on('message', onMessage).on('close', onClose);
  });
}

function describeEnd({ code, signal }: Omit<WorkerEvent, 'kind'>, stderr: string): Omit<Outcome, 'what'> {
  if (signal === HANG_SIGNAL) return HANG;
  const isHeap = /heap out of memory/.test(stderr);
  if (signal === MEMORY_SIGNAL || isHeap) {
    const detail = isHeap ? 'the heap of JavaScript is full' : 'more resident memory than allowed';
    return { kind: 'memory', detail, cause: detail };
  }
  const error = /^\s*(\w*Error.*)$/m.exec(stderr)?.[1] ?? stderr.trim().split('\n').at(-1) ?? '';
  return { kind: 'crash', detail: `${signal ?? `exit ${code}`}: ${error}`, cause: error.slice(0, 80) };
}
