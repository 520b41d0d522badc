import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { RunKey } from '@tokensift/experiments';
import { scanLines } from '../files/read-lines.ts';

/** A run that has begun and has not ended, as far as is known. */
export interface RunningJob {
  readonly run: RunKey;
  /** ISO 8601: when it was last heard of. */
  readonly time: string;
  readonly epoch?: { readonly epoch: number; readonly totalEpochs: number; readonly trainLoss: number };
  readonly step?: { readonly step: number; readonly totalSteps: number };
}

/** Events of an experiment, a line each, where it writes them down. */
const EVENTS = 'events.jsonl';

/** What of an event matters here; others of its kind may have more. */
interface ToldEvent {
  readonly kind: string;
  readonly time: string;
  readonly job?: string;
  readonly run: RunKey;
  readonly event?:
    | ({ readonly kind: 'epoch' } & NonNullable<RunningJob['epoch']>)
    | ({ readonly kind: 'step' } & NonNullable<RunningJob['step']>)
    | { readonly kind: 'phase' | 'note' };
}

/**
 * The runs that are under way, as the events of the folder tell; none where it has no events. A run whose process was
 * killed is among them until it is started again or another one ends: `time` says how long nothing was heard of it.
 */
export async function readRunningJobs(folder: string): Promise<RunningJob[]> {
  const running = new Map<string, RunningJob>();
  for await (const { job, kind, time, run, event } of eventsIn(join(folder, EVENTS))) {
    if (kind === 'planned') running.clear();
    if (job === undefined) continue;
    if (kind === 'ended') running.delete(job);
    if (kind === 'started') running.set(job, { run, time });
    const before = running.get(job);
    if (kind !== 'progress' || !before || !event) continue;
    running.set(job, {
      ...before,
      time,
      ...(event.kind === 'epoch' && { epoch: event }),
      ...(event.kind === 'step' && { step: event }),
    });
  }
  return [...running.values()];
}

/** Lines that are no events, such as the first one and a half-written last one, are passed over. */
async function* eventsIn(path: string): AsyncGenerator<ToldEvent> {
  try {
    for await (const { text } of scanLines(createReadStream(path))) {
      const event = parse(text);
      if (event) yield event;
    }
  } catch (error) {
    // Nothing has been written yet, or by a version that writes none.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function parse(text: string): ToldEvent | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value?.kind === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
