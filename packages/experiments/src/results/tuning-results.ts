import { resolveEnded } from '../execute/choose-settings.ts';
import type { Job } from '../plan/job.ts';
import { describeRuns, type RunRecord } from '../store/run-record.ts';
import { groupBy } from './group-by.ts';
import { compareTrials, type TuningResult } from './tuning.ts';

/**
 * What the trials of each method with each model on each data set say, where all of them have ended; in the order of the jobs.
 * @param records by the hashes of the jobs
 */
export function tuningResults(jobs: readonly Job[], records: ReadonlyMap<string, RunRecord>): TuningResult[] {
  const trials = jobs.filter(({ key: { trial = 0 } }) => trial > 0);
  const ended = resolveEnded(trials, records);
  const groups = groupBy(trials, ({ key }) => describeRuns(key));
  return [...groups.values()].flatMap((group) => {
    const all = group.flatMap(({ hash }) => ended.get(hash) ?? []);
    if (all.length < group.length) return [];
    return [
      compareTrials(
        all.map(({ job }) => job),
        all.map(({ record }) => record),
      ),
    ];
  });
}
