import type { EngineSettings, TrainingSettings } from '@tokensift/classifier';
import { version } from '../environment/environment.ts';
import type { DatasetSettings, MethodSettings, ModelSettings, Settings } from '../experiment/experiment.ts';
import type { RunKey } from '../store/run-record.ts';
import { hashValue } from './fingerprints.ts';

/** A run to be made, as a plain JSON value: all that a process needs to make it, wherever that process is. */
export interface Job {
  /** SHA-256 of which run it is, of what its result depends on, and of the jobs in `trials`. */
  readonly hash: string;
  /** Of tokensift: another one may give another result. */
  readonly version: string;
  readonly key: RunKey;
  readonly model: ModelSettings;
  readonly dataset: DatasetSettings;
  readonly method: MethodSettings;
  /** The method's defaults, then the experiment's settings, those of the data set's entry, those of the method's. */
  readonly training: TrainingSettings;
  readonly engine: EngineSettings;
  /** Everything that the result depends on, wherever it lies, but for the seed and the version. */
  readonly settings: Settings;
  /** SHA-256 of `settings`, seed and version: a finished run with the same one is kept. */
  readonly settingsHash: string;
  /** Hashes of the jobs that have to end first; the best of these trials says what this one is run with. */
  readonly trials: readonly string[];
}

/** Completes a job by its hashes. */
export function createJob(job: Omit<Job, 'hash' | 'settingsHash' | 'version'>): Job {
  const settingsHash = hashSettings(job);
  const hash = hashValue({ key: job.key, settingsHash, trials: job.trials });
  return { hash, version, ...job, settingsHash };
}

/** The same job, run with what a trial was run with. */
export function withSettingsOf(job: Job, { method, training, settings }: Job): Job {
  return { ...job, method, training, settings, settingsHash: hashSettings({ key: job.key, settings }) };
}

const hashSettings = ({ key: { seed }, settings }: Pick<Job, 'key' | 'settings'>): string =>
  hashValue({ version, seed, settings });
