import type { Job } from '../plan/job.ts';
import type { FinishedRun } from '../store/run-record.ts';
import type { RunStore } from '../store/run-store.ts';
import { chooseSettings, type EndedJob } from './choose-settings.ts';

/** The record of the same run, which has finished; undefined where there is none. */
export async function finishedBefore(
  store: Pick<RunStore, 'read'>,
  { key, settingsHash }: Job,
  onDamage?: (where: string) => void,
): Promise<FinishedRun | undefined> {
  const record = await store.read(key, onDamage);
  return record?.status === 'finished' && record.settingsHash === settingsHash ? record : undefined;
}

/** The jobs that have finished before, by their hashes; those that hang on trials that have not, are not among them. */
export async function findFinished(
  store: Pick<RunStore, 'read'>,
  jobs: readonly Job[],
): Promise<Map<string, EndedJob>> {
  const ended = new Map<string, EndedJob>();
  for (const planned of jobs) {
    const job = chooseSettings(planned, ended);
    const record = job && (await finishedBefore(store, job));
    if (record) ended.set(job.hash, { job, record });
  }
  return ended;
}
