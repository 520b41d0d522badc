/** Steps before a run's speed can be told: the first ones are slow. */
const FEWEST_STEPS = 5;

/** How long the work will still take, from how long it took so far. Times are in seconds; `id` tells runs beside each other apart. */
export interface TimeEstimate {
  runStarted(now: number, id?: string): void;
  /** A phase with steps of its own began; its speed is measured from here. */
  phaseStarted(now: number, id?: string): void;
  step(done: number, total: number, now: number, id?: string): void;
  runEnded(now: number, id?: string): void;
  /** Seconds left of the current phase of a run; undefined while nothing can be said. */
  runLeft(now: number, id?: string): number | undefined;
  /** Seconds left of everything, with as many runs beside each other as now; undefined while nothing can be said. */
  totalLeft(now: number): number | undefined;
}

interface TimedRun {
  readonly start: number;
  phaseStart: number;
  progress: { readonly done: number; readonly total: number; readonly at: number };
}

/** `runs` is how many there are still to make. */
export function createTimeEstimate(runs: number): TimeEstimate {
  let waiting = runs;
  const durations: number[] = [];
  const active = new Map<string, TimedRun>();

  const leftOf = ({ phaseStart, progress }: TimedRun, now: number): number | undefined => {
    const { done, total, at } = progress;
    if (done < FEWEST_STEPS) return undefined;
    return Math.max(0, ((at - phaseStart) / done) * (total - done) - (now - at));
  };
  /** How long a run takes: as those that have ended did, else as those under way will. */
  const meanDuration = (now: number): number | undefined => {
    const expected = [...active.values()].flatMap((run) => {
      const left = leftOf(run, now);
      return left === undefined ? [] : [now - run.start + left];
    });
    const known = durations.length > 0 ? durations : expected;
    if (known.length === 0) return undefined;
    return known.reduce((sum, duration) => sum + duration, 0) / known.length;
  };
  return {
    runStarted(now, id = '') {
      waiting--;
      active.set(id, { start: now, phaseStart: now, progress: { done: 0, total: 0, at: now } });
    },
    phaseStarted(now, id = '') {
      const run = active.get(id);
      if (run) Object.assign(run, { phaseStart: now, progress: { done: 0, total: 0, at: now } });
    },
    step(done, total, now, id = '') {
      const run = active.get(id);
      if (run) run.progress = { done, total, at: now };
    },
    runEnded(now, id = '') {
      const run = active.get(id);
      if (run) durations.push(now - run.start);
      active.delete(id);
    },
    runLeft(now, id = '') {
      const run = active.get(id);
      return run && leftOf(run, now);
    },
    totalLeft(now) {
      const mean = meanDuration(now);
      if (mean === undefined) return undefined;
      let left = waiting * mean;
      for (const run of active.values()) left += leftOf(run, now) ?? Math.max(0, mean - (now - run.start));
      return left / Math.max(1, active.size);
    },
  };
}
