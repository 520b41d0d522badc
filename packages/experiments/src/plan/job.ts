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
  /** The method's defaults, then the settings of the experiment, of the model, of the data set and of the method. */
  readonly training: TrainingSettings;
  readonly engine: EngineSettings;
  /** Everything that the result depends on, wherever it lies, but for the seed and the version. */
  readonly settings: Settings;
  /** SHA-256 of `settings`, seed and version: a finished run with the same one is kept. */
  readonly settingsHash: string;
  /** Hashes of the jobs that have to end first; the best of these trials says what this one is run with. */
  readonly trials: readonly string[];
  /** Of a trial of successive halving after the first rung. */
  readonly promoted?: Promotion;
}

/** A trial that goes on with the settings of one of the rung before, from the start, for as many epochs as its own rung has. */
export interface Promotion {
  /** From 1; the trials that nothing comes before are rung 0. */
  readonly rung: number;
  /** Which of the trials before it goes on with: from 1, the best. */
  readonly rank: number;
}

/** Completes a job by its hashes. */
export function createJob(job: Omit<Job, 'hash' | 'settingsHash' | 'version'>): Job {
  const settingsHash = hashSettings(job);
  const { key, trials, promoted } = job;
  const hash = hashValue({ key, settingsHash, trials, ...(promoted && { promoted }) });
  return { hash, version, ...job, settingsHash };
}

/** The same job, run with what a trial was run with. */
export function withSettingsOf(job: Job, trial: Job): Job {
  const { method, training, settings } = job.promoted ? prolonged(trial, job) : trial;
  return { ...job, method, training, settings, settingsHash: hashSettings({ key: job.key, settings }) };
}

/** A trial, trained for as long as another one: how long the head is trained alone depends on that. */
function prolonged(
  { method, training, settings }: Job,
  { training: { epochs, headEpochs } }: Job,
): Pick<Job, 'method' | 'training' | 'settings'> {
  const longer = { ...training, epochs, headEpochs };
  return { method, training: longer, settings: { ...settings, training: longer } };
}

const hashSettings = ({ key: { seed }, settings }: Pick<Job, 'key' | 'settings'>): string =>
  hashValue({ version, seed, settings });
