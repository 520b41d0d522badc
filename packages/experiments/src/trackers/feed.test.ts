import { setTimeout } from 'node:timers/promises';
import { TokensiftError } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import { createFeed } from './feed.ts';
import type { TrackedEvent, Tracker } from './tracker.ts';

const eventOf = (jobs: number): TrackedEvent => ({ time: '', kind: 'planned', jobs, finished: 0 });
const unreachable = new TokensiftError({ code: 'network-error', message: 'it cannot be reached.' });
const refused = new TokensiftError({ code: 'access-denied', message: 'no.' });

/** A feed of a tracker that keeps the numbers of its events, and fails as it is told to. */
function feedOf(failures: (error: number) => unknown, signal = new AbortController().signal) {
  const got: number[] = [];
  const said: unknown[] = [];
  const lost: number[] = [];
  let calls = 0;
  const tracker: Tracker = {
    async track(events) {
      const error = failures(++calls);
      if (error) throw error;
      for (const event of events) if (event.kind === 'planned') got.push(event.jobs);
    },
  };
  const feed = createFeed(tracker, {
    signal,
    onFailure: (error) => said.push(error),
    onLoss: (events) => lost.push(events),
    pauseMilliseconds: 5,
  });
  return { feed, got, said, lost, calls: () => calls };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('createFeed', () => {
  it('gives events in their order, those that come meanwhile together', async () => {
    const { feed, got, said, lost, calls } = feedOf(() => undefined);
    for (const i of range(2500)) feed.give(eventOf(i));
    await feed.close();
    expect(got).toEqual(range(2500));
    // The first by itself: it was under way when the others came.
    expect(calls()).toBeLessThanOrEqual(4);
    expect([said, lost]).toEqual([[], []]);
  });

  it('gives them again while the tracker cannot be reached, and says it once', async () => {
    const { feed, got, said, lost } = feedOf((call) => (call <= 4 ? unreachable : undefined));
    for (const i of range(10)) {
      feed.give(eventOf(i));
      await setTimeout(20);
    }
    await feed.close();
    expect(got).toEqual(range(10));
    expect(said).toEqual([unreachable]);
    expect(lost).toEqual([]);
  });

  it('tells how many are lost when it stays out of reach, and ends', async () => {
    const { feed, got, said, lost } = feedOf(() => unreachable);
    for (const i of range(7)) feed.give(eventOf(i));
    await feed.close();
    expect([got, said, lost]).toEqual([[], [unreachable], [7]]);
  });

  it.each([refused, new Error('a defect')])('breaks off after another error: %s', async (error) => {
    const { feed, got, said, lost, calls } = feedOf((call) => (call === 2 ? error : undefined));
    for (const i of range(5)) {
      feed.give(eventOf(i));
      await setTimeout(2);
    }
    await feed.close();
    expect([got, said, lost]).toEqual([[0], [error], [4]]);
    expect(calls()).toBe(2);
  });

  it('waits no longer than half a second when the experiment is stopped', async () => {
    const stop = new AbortController();
    const lost: number[] = [];
    let left = false;
    const never: Tracker = {
      track: (_, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            left = true;
            reject(signal.reason);
          });
        }),
    };
    const feed = createFeed(never, {
      signal: stop.signal,
      onFailure: () => expect.fail('it was stopped, and did not fail'),
      onLoss: (events) => lost.push(events),
    });
    feed.give(eventOf(1));
    const started = performance.now();
    const closed = feed.close();
    stop.abort();
    await closed;
    expect(performance.now() - started).toBeLessThan(900);
    expect(left).toBe(true);
    expect(lost).toEqual([1]);
  });

  it('ends at once when nothing waits', async () => {
    const stop = AbortSignal.abort();
    const { feed, lost } = feedOf(() => undefined, stop);
    const started = performance.now();
    await feed.close();
    expect(performance.now() - started).toBeLessThan(100);
    expect(lost).toEqual([]);
  });
});
