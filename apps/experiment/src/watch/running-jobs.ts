import { TokensiftError } from '@tokensift/core';
import { type RunKey, readEvents, type TrackedEvent } from '@tokensift/experiments';

/** A run that has begun and has not ended, as far as is known. */
export interface RunningJob {
  readonly run: RunKey;
  /** ISO 8601: when it was last heard of. */
  readonly time: string;
  readonly epoch?: { readonly epoch: number; readonly totalEpochs: number; readonly trainLoss: number };
  readonly step?: { readonly step: number; readonly totalSteps: number };
}

/**
 * The runs that are under way, as the events of the folder tell; none where it has no events. A run whose process was
 * killed is among them until it is started again or another one ends: `time` says how long nothing was heard of it.
 */
export async function readRunningJobs(folder: string): Promise<RunningJob[]> {
  const running = new Map<string, RunningJob>();
  for await (const told of eventsOf(folder)) {
    if (told.kind === 'planned') running.clear();
    if (told.kind === 'started') running.set(told.job, { run: told.run, time: told.time });
    if (told.kind === 'ended') running.delete(told.job);
    if (told.kind !== 'progress') continue;
    const before = running.get(told.job);
    if (!before) continue;
    const { event, time } = told;
    running.set(told.job, {
      ...before,
      time,
      ...(event.kind === 'epoch' && { epoch: event }),
      ...(event.kind === 'step' && { step: event }),
    });
  }
  return [...running.values()];
}

async function* eventsOf(folder: string): AsyncGenerator<TrackedEvent> {
  try {
    yield* (await readEvents(folder)).events;
  } catch (error) {
    // Nothing has been written yet, or by a version that writes none.
    if (!TokensiftError.isInstance(error) || error.code !== 'file-not-found') throw error;
  }
}
