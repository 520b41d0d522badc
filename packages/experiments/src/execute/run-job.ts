import { errorParts, type ProgressListener, TokensiftError } from '@tokensift/core';
import type { HubOption } from '@tokensift/datasets';
import { createInputs, type Inputs } from '../data/inputs.ts';
import { inputsForJob } from '../data/inputs-for-job.ts';
import type { Job } from '../plan/job.ts';
import { type FailedRun, type FinishedRun, RUN_SCHEMA, type RunRecord } from '../store/run-record.ts';
import type { TrainingStates } from '../store/training-states.ts';
import { performJob } from './perform-job.ts';

export interface RunJobOptions {
  readonly onProgress: ProgressListener;
  /** Ends the run after its current step. */
  readonly signal: AbortSignal;
  /** Where the state of the training is kept, to go on from it. */
  readonly states: TrainingStates;
}

/**
 * Makes one run from its job alone. What it fails with becomes a record.
 * @throws TokensiftError `interrupted` where a signal has ended it; where this process cannot make it, which another one may:
 * `unsupported` for a job of another version, `base-mismatch` for other inputs, and for inputs that cannot be read.
 */
export type RunJob = (job: Job, options: RunJobOptions) => Promise<RunRecord>;

export interface JobRunnerOptions extends HubOption {
  /** What has been opened already. */
  readonly inputs?: Inputs;
  /** Seconds after which the state of a training is kept again; see `TrainOptions`. */
  readonly stateSeconds?: number | undefined;
}

/** What runs jobs in this process; model and data of the last job stay open for the next one. */
export function createJobRunner({
  hub,
  inputs = createInputs(hub && { hub }),
  stateSeconds,
}: JobRunnerOptions = {}): RunJob {
  return async (job, { onProgress, signal, states }) => {
    const opened = await inputsForJob(job, inputs, (message) =>
      onProgress({ kind: 'note', note: { kind: 'engine', message } }),
    );
    const perform = () =>
      performJob(job, opened, { onProgress, signal, state: states.of(job.hash), stateSeconds });
    return await recordFailures(job, signal, async () => {
      try {
        return await perform();
      } catch (error) {
        if (!isUnusableState(error, states.of(job.hash).where)) throw error;
        await states.remove(job.hash);
        return await perform();
      }
    });
  };
}

/** A state that is damaged, or of a training with other settings, such as those of another trial. */
const isUnusableState = (error: unknown, where: string): boolean =>
  TokensiftError.isInstance(error) &&
  error.where === where &&
  (error.code === 'base-mismatch' || error.code === 'invalid-checkpoint');

/** The record of a run, whether it finishes or fails. @throws what it ends with when it is stopped. */
export async function recordFailures(
  job: Job,
  signal: AbortSignal,
  perform: () => Promise<FinishedRun>,
): Promise<RunRecord> {
  try {
    return await perform();
  } catch (error) {
    if (signal.aborted) throw error;
    return failedRecord(job, error);
  }
}

/** The record of a run that failed. */
export function failedRecord({ key, settings, settingsHash }: Job, error: unknown): FailedRun {
  return {
    schema: RUN_SCHEMA,
    settingsHash,
    ...key,
    trial: key.trial ?? 0,
    settings,
    finishedAt: new Date().toISOString(),
    status: 'failed',
    error: errorParts(error),
  };
}
