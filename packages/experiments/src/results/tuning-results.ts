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
  const groups = groupBy(trials, ({ key }) => describeRuns(key));
  return [...groups.values()].flatMap((group) => {
    const ended = group.flatMap(({ hash }) => records.get(hash) ?? []);
    return ended.length === group.length ? [compareTrials(group, ended)] : [];
  });
}
