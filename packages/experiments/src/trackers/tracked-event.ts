import { withoutRows } from '../results/results.ts';
import type { ExperimentEvent } from '../run-experiment.ts';
import type { TrackedEvent } from './tracker.ts';

/** Of the steps of a phase no more than about this many are tracked. */
const MOST_STEPS = 500;

/** The event as trackers get it; undefined for one that they do not get: most steps of a long phase. */
export function trackedEvent(event: ExperimentEvent, time: Date): TrackedEvent | undefined {
  if (event.kind === 'progress' && event.event.kind === 'step') {
    // Which steps they are does not depend on when the phase was interrupted.
    const { step, totalSteps } = event.event;
    if (step % Math.ceil(totalSteps / MOST_STEPS) !== 0 && step !== totalSteps) return undefined;
  }
  const timed = { time: time.toISOString() };
  return event.kind === 'ended'
    ? { ...timed, ...event, record: withoutRows(event.record) }
    : { ...timed, ...event };
}
