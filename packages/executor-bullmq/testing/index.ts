// What this package and other workspace packages test with; nothing of it is published.
import type { JobEvent } from '@tokensift/experiments';
import { describeRun } from '@tokensift/experiments';
import type { QueueTimes } from '../src/settings.ts';

/** A dead worker is seen within a second. */
export const quickTimes: QueueTimes = { lease: 600, check: 200, rest: 50 };

/** "started trial 1", "kept seed 2", "failed seed 3": what happened to which run, in its order. */
export const inShort = (events: readonly JobEvent[]): string[] =>
  events.flatMap((event) => {
    const run = describeRun(event.run).replace('data · full · ', '');
    if (event.kind === 'started') return [`started ${run}`];
    if (event.kind !== 'ended') return [];
    return [`${event.kept ? 'kept' : event.record.status} ${run}`];
  });

export async function collect(events: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const all: JobEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
