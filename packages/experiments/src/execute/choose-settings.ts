import { TokensiftError } from '@tokensift/core';
import { type Job, withSettingsOf } from '../plan/job.ts';
import { rankTrials } from '../results/tuning.ts';
import { describeRun, type RunRecord } from '../store/run-record.ts';

/** A job, as it was run, and what came of it. */
export interface EndedJob {
  readonly job: Job;
  readonly record: RunRecord;
}

/**
 * A job with the settings of the best of its trials; the job itself when it has none.
 * @param ended jobs by their hashes
 * @returns undefined while not all of its trials have ended
 * @throws TokensiftError `invalid-config` when no trial finished.
 */
export function chooseSettings(job: Job, ended: ReadonlyMap<string, EndedJob>): Job | undefined {
  if (job.trials.length === 0) return job;
  const trials = job.trials.flatMap((hash) => ended.get(hash) ?? []);
  if (trials.length < job.trials.length) return undefined;
  const jobs = trials.map((trial) => trial.job);
  const records = trials.map(({ record }) => record);
  const chosen = rankTrials(jobs, records)[(job.promoted?.rank ?? 1) - 1];
  if (chosen === undefined) throw noTrial(job, records);
  return withSettingsOf(job, jobs[chosen]);
}

/** Jobs that have ended, by their hashes, as they were run: with what their trials chose. */
export function resolveEnded(
  jobs: readonly Job[],
  records: ReadonlyMap<string, RunRecord>,
): Map<string, EndedJob> {
  const ended = new Map<string, EndedJob>();
  for (const planned of jobs) {
    const record = records.get(planned.hash);
    if (record) ended.set(planned.hash, { job: chosenOrPlanned(planned, ended), record });
  }
  return ended;
}

/** A job that no trial gives settings to has failed without them. */
function chosenOrPlanned(job: Job, ended: ReadonlyMap<string, EndedJob>): Job {
  try {
    return chooseSettings(job, ended) ?? job;
  } catch {
    return job;
  }
}

/** Why a method has no settings to run with: the error of its first trial. */
function noTrial({ key, promoted }: Job, trials: readonly RunRecord[]): TokensiftError {
  const failed = trials.find(({ status }) => status === 'failed');
  const reason = failed?.status === 'failed' ? `: ${failed.error.message}` : '';
  return new TokensiftError({
    code: 'invalid-config',
    where: describeRun(key),
    message: `${promoted ? 'too few hyperparameter trials' : 'no hyperparameter trial'} of the method finished${reason}`,
    hint: 'List other settings in the "trials" of the method.',
  });
}
