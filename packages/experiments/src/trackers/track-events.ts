import { readEvents } from './events/read-events.ts';
import type { LoadedTracker } from './load-trackers.ts';
import type { TrackedEvent } from './tracker.ts';

export interface TrackEventsOptions {
  readonly signal?: AbortSignal;
  /** Is told which line of the events is none that was written; it is passed over. */
  readonly onDamage?: (where: string) => void;
}

/** What a tracker is given together. */
const EVENTS_AT_ONCE = 1000;

/**
 * Gives trackers what happened in an experiment before, from the events in its folder. What a tracker has already stays
 * as it is.
 * @returns how many events there were
 * @throws TokensiftError as `readEvents`, and whatever a tracker fails with.
 */
export async function trackEvents(
  folder: string,
  trackers: readonly LoadedTracker[],
  { signal = new AbortController().signal, onDamage }: TrackEventsOptions = {},
): Promise<number> {
  const { experiment, execution, events } = await readEvents(folder, onDamage);
  let count = 0;
  for (const { create } of trackers) {
    const tracker = await create({ experiment, execution, folder });
    let batch: TrackedEvent[] = [];
    count = 0;
    try {
      for await (const event of events) {
        count++;
        batch.push(event);
        if (batch.length < EVENTS_AT_ONCE) continue;
        await tracker.track(batch, signal);
        batch = [];
      }
      await tracker.track(batch, signal);
    } finally {
      await tracker.close?.(signal);
    }
  }
  return count;
}
