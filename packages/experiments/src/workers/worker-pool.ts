import type { Job } from '../plan/job.ts';
import type { RunRecord } from '../store/run-record.ts';
import { createMemoryNeeds } from './memory-needs.ts';
import { type StartOptions, startWorker, type WorkerProcess } from './worker-process.ts';

/** The processes that make runs: as many as there may be and as fit into memory. */
export interface WorkerPool extends AsyncDisposable {
  /** A worker for a job; undefined where another one has to end first. One at a time is always given. */
  acquire(job: Job): Promise<WorkerProcess | undefined>;
  /** Takes a worker back that can make another run. */
  release(worker: WorkerProcess, record: RunRecord): void;
  /** Ends a worker, where it has not died. */
  retire(worker: WorkerProcess): Promise<void>;
}

export interface WorkerPoolOptions extends StartOptions {
  /** Processes at most. */
  readonly workers: number;
  /** Bytes that all of them may take together. */
  readonly memoryBytes: number;
}

export function createWorkerPool({ workers: most, memoryBytes, ...start }: WorkerPoolOptions): WorkerPool {
  const needs = createMemoryNeeds();
  /** The job that each is at, or was at last. */
  const jobs = new Map<WorkerProcess, Job>();
  const idle = new Set<WorkerProcess>();

  const retire = async (worker: WorkerProcess): Promise<void> => {
    jobs.delete(worker);
    idle.delete(worker);
    await worker.kill();
  };
  const fitsBeside = async (job: Job, others: readonly WorkerProcess[]): Promise<boolean> => {
    let bytes = await needs.of(job);
    for (const other of others) bytes += await needs.of(jobs.get(other)!);
    return bytes <= memoryBytes;
  };

  return {
    async acquire(job) {
      const [used] = idle;
      const others = [...jobs.keys()].filter((worker) => worker !== used);
      if (!used && others.length >= most) return undefined;
      if (others.length > 0 && !(await fitsBeside(job, others))) {
        // What has nothing to do takes memory all the same.
        for (const worker of others) if (idle.has(worker)) await retire(worker);
        const busy = others.filter((worker) => jobs.has(worker));
        if (busy.length > 0 && !(await fitsBeside(job, busy))) {
          if (used) await retire(used);
          return undefined;
        }
      }
      const worker = used ?? startWorker(start);
      idle.delete(worker);
      jobs.set(worker, job);
      return worker;
    },
    release(worker, record) {
      needs.learn(jobs.get(worker)!, record);
      idle.add(worker);
    },
    retire,
    async [Symbol.asyncDispose]() {
      await Promise.all([...jobs.keys()].map((worker) => worker.kill()));
    },
  };
}
