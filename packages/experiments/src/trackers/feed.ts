import { setTimeout } from 'node:timers/promises';
import { TokensiftError } from '@tokensift/core';
import type { TrackedEvent, Tracker } from './tracker.ts';

/** How one tracker gets its events. */
export interface Feed {
  /** Never waits and never fails. */
  give(event: TrackedEvent): void;
  /** Waits until the tracker has all of them, or nothing more can be done. */
  close(): Promise<void>;
}

export interface FeedOptions {
  /** When it is aborted, the tracker has half a second more. */
  readonly signal: AbortSignal;
  /** Is told why the tracker fails, the first time. */
  onFailure(error: unknown): void;
  /** Is told at the end how many events the tracker did not get. */
  onLoss(events: number): void;
  /** Before events are given again that could not be sent; doubled each time, up to a minute (default 1,000). */
  readonly pauseMilliseconds?: number;
}

/** What a tracker is given together at most. */
const MOST_EVENTS = 1000;
const LONGEST_PAUSE_MILLISECONDS = 60_000;
const GRACE_MILLISECONDS = 500;
/** How often it is tried again when no more events come. */
const LAST_TRIES = 2;

/**
 * Gives a tracker its events one call at a time, apart from who tells of them: a tracker that is slow, fails or cannot
 * be reached never holds up an experiment. What could not be sent is kept and given again.
 */
export function createFeed(tracker: Tracker, options: FeedOptions): Feed {
  const { signal, onFailure, onLoss, pauseMilliseconds = 1000 } = options;
  /** Aborted when no more events come. */
  const ending = new AbortController();
  /** Aborted when nobody waits any longer. */
  const leaving = new AbortController();
  let waiting: TrackedEvent[] = [];
  let lost = 0;
  let isBroken = false;
  let isSaid = false;
  let work = Promise.resolve();
  let isWorking = false;

  async function deliver(): Promise<void> {
    let lastTries = LAST_TRIES;
    for (let failures = 0; waiting.length > 0; ) {
      const events = waiting.slice(0, MOST_EVENTS);
      try {
        await tracker.track(events, leaving.signal);
        waiting = waiting.slice(events.length);
        failures = 0;
      } catch (error) {
        if (leaving.signal.aborted) return;
        if (!isSaid) onFailure(error);
        isSaid = true;
        if (!mayPass(error)) return breakOff();
        if (ending.signal.aborted && lastTries-- === 0) return;
        await pause(failures++);
      }
    }
  }

  /** Shorter when no more events come. */
  async function pause(failures: number): Promise<void> {
    const isEnding = ending.signal.aborted;
    const longest = isEnding ? pauseMilliseconds : LONGEST_PAUSE_MILLISECONDS;
    await setTimeout(Math.min(longest, pauseMilliseconds * 2 ** failures), undefined, {
      signal: isEnding ? leaving.signal : ending.signal,
    }).catch(() => undefined);
  }

  async function closeTracker(): Promise<void> {
    try {
      await tracker.close?.(leaving.signal);
    } catch (error) {
      if (!isSaid && !leaving.signal.aborted) onFailure(error);
    }
  }

  function breakOff(): void {
    isBroken = true;
    lost += waiting.length;
    waiting = [];
  }

  return {
    give(event) {
      if (isBroken) {
        lost++;
        return;
      }
      waiting.push(event);
      if (isWorking) return;
      isWorking = true;
      work = deliver().finally(() => {
        isWorking = false;
      });
    },
    async close() {
      ending.abort();
      const closed = work.then(closeTracker);
      await Promise.race([closed, graceAfter(signal, leaving.signal)]);
      leaving.abort();
      lost += waiting.length;
      if (lost > 0) onLoss(lost);
    },
  };
}

/** Settled a while after a signal is aborted, or when another one is. */
async function graceAfter(signal: AbortSignal, over: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted || over.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { signal: over });
    over.addEventListener('abort', () => resolve());
  });
  await setTimeout(GRACE_MILLISECONDS, undefined, { signal: over }).catch(() => undefined);
}

const mayPass = (error: unknown): boolean =>
  TokensiftError.isInstance(error) && error.code === 'network-error';
