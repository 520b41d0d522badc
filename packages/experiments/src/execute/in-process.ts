import { EventEmitter, on } from 'node:events';
import type { ProgressEvent } from '@tokensift/core';
import type { Job } from '../plan/job.ts';
import type { RunRecord } from '../store/run-record.ts';
import type { RunStore } from '../store/run-store.ts';
import { chooseSettings, type EndedJob } from './choose-settings.ts';
import type { Executor, JobEvent } from './executor.ts';
import { finishedBefore } from './finished-before.ts';
import { failedRecord, type RunJob } from './run-job.ts';

export interface InProcessOptions {
  readonly store: RunStore;
  readonly runJob: RunJob;
}

/** Runs jobs in this process, one after the other. */
export function createInProcessExecutor({ store, runJob }: InProcessOptions): Executor {
  return {
    async *run(jobs, signal) {
      const ended = new Map<string, EndedJob>();
      for (const planned of jobs) {
        for await (const event of runPlanned(planned, ended, signal)) {
          yield { job: planned.hash, run: planned.key, ...event };
        }
      }
    },
  };

  async function* runPlanned(
    planned: Job,
    ended: Map<string, EndedJob>,
    signal: AbortSignal,
  ): AsyncGenerator<Unaddressed<JobEvent>> {
    let job: Job | undefined;
    try {
      job = chooseSettings(planned, ended);
    } catch (error) {
      if (!signal.aborted) yield* end(planned, failedRecord(planned, error));
      return;
    }
    if (!job) return;
    const damaged: string[] = [];
    const before = await finishedBefore(store, job, (where) => damaged.push(where));
    for (const where of damaged) yield { kind: 'damaged', where };
    if (before) {
      ended.set(job.hash, { job, record: before });
      yield { kind: 'ended', record: before, kept: true };
    } else if (!signal.aborted) {
      yield { kind: 'started', training: job.training };
      const record = yield* make(job, signal);
      if (record) yield* end(job, record);
    }

    async function* end(job: Job, record: RunRecord): AsyncGenerator<Unaddressed<JobEvent>> {
      await store.write(record);
      await store.states.remove(job.hash);
      ended.set(job.hash, { job, record });
      yield { kind: 'ended', record, kept: false };
    }
  }

  /** @returns undefined when the run was stopped. */
  async function* make(
    job: Job,
    signal: AbortSignal,
  ): AsyncGenerator<Unaddressed<JobEvent>, RunRecord | undefined> {
    const left = new AbortController();
    const stop = AbortSignal.any([signal, left.signal]);
    const emitter = new EventEmitter<{ progress: [ProgressEvent]; end: [] }>();
    const events = on(emitter, 'progress', { close: ['end'] }) as AsyncIterable<[ProgressEvent]>;
    const onProgress = (event: ProgressEvent) => emitter.emit('progress', event);
    const made = runJob(job, { onProgress, signal: stop, states: store.states })
      .catch((error: unknown) => {
        if (!stop.aborted) throw error;
        return undefined;
      })
      .finally(() => emitter.emit('end'));
    try {
      for await (const [event] of events) yield { kind: 'progress', event };
      return await made;
    } finally {
      // Whoever stops listening stops the run.
      left.abort();
      await made.catch(() => undefined);
    }
  }
}

/** An event without what job it is about. */
type Unaddressed<Event> = Event extends unknown ? Omit<Event, 'job' | 'run'> : never;
