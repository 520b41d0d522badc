/** All keys of tokensift in a server begin with it. */
export const PREFIX = 'tokensift';

export const DEFAULT_QUEUE = 'experiments';

/** How a queue treats workers that die and jobs that cannot be made. */
export interface QueueTimes {
  /** For how long a worker that says nothing keeps its job, in milliseconds. */
  readonly lease: number;
  /** How often leases are looked at, in milliseconds: a dead worker is seen after lease and check at most. */
  readonly check: number;
  /** How long a job rests before it is tried again, in milliseconds; twice as long each time. */
  readonly rest: number;
}

export const queueTimes: QueueTimes = { lease: 10_000, check: 2_500, rest: 1_000 };

/** How often a job is tried where the worker's machine fails: a full disk, no memory, no network. */
export const ATTEMPTS = 5;

/** A job rests no longer than this, in milliseconds. */
export const LONGEST_REST = 30_000;

/**
 * How many workers may die over a job; with one more, the job is taken for what kills them. Many, since most die of something
 * else: a run is made in a process of its own, which dies first where there is no memory.
 */
export const DEATHS = 20;

/** Results that nobody collects are dropped after this many seconds. */
export const KEPT_SECONDS = 14 * 24 * 3600;

/** Results pass through the stream of events as well, which would hold ten thousand of them otherwise. */
export const MOST_EVENTS = 1_000;
