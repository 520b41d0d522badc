import type { HubOptions } from '@tokensift/classifier';
import { type ErrorParts, errorParts } from '@tokensift/core';
import { checkInputs, type DescribedData } from '../data/check-inputs.ts';
import { createInputs, type Inputs } from '../data/inputs.ts';
import { inputsForJob } from '../data/inputs-for-job.ts';
import { findFinished } from '../execute/finished-before.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Job } from '../plan/job.ts';
import { planExperiment } from '../plan/plan-experiment.ts';
import { type RunFilter, selectJobs } from '../plan/run-filter.ts';
import { groupBy } from '../results/group-by.ts';
import type { ExperimentNote } from '../results/results.ts';
import { readExperimentOf } from '../store/run-folder.ts';
import { describeRuns, type RunKey, readRunRecord } from '../store/run-record.ts';
import { type Estimate, estimateJob } from './estimate-job.ts';
import { measureJob } from './measure-job.ts';

/** The jobs of a method with a model on a data set. */
export interface DryRunPart extends Pick<RunKey, 'model' | 'dataset' | 'method'> {
  readonly runs: number;
  readonly trials: number;
  /** Of both, those that have finished before. */
  readonly finished: number;
  /** What those take together that are left; absent where nothing was measured. */
  readonly left?: Estimate;
  /** The most resident memory of this process while the part was measured, or before. */
  readonly memoryBytes?: number;
  /** Why it cannot be run. */
  readonly problem?: ErrorParts;
}

/** What an experiment would do. */
export interface DryRun {
  readonly schema: 'tokensift/dry-run/1';
  readonly name: string;
  readonly parts: readonly DryRunPart[];
}

export type DryRunEvent =
  | { readonly kind: 'engine'; readonly message: string }
  | { readonly kind: 'note'; readonly note: ExperimentNote }
  | ({ readonly kind: 'data' } & DescribedData)
  | { readonly kind: 'part'; readonly part: DryRunPart };

export interface DryRunOptions {
  readonly experiment: Experiment;
  /** Where what has finished would lie. */
  readonly folder: string;
  readonly only?: RunFilter;
  /** Whether each method is trained for a few steps, with each model on each data set (default true). */
  readonly measure?: boolean;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: DryRunEvent) => void;
  readonly hub?: HubOptions;
}

/**
 * Says what `runExperiment` would do, and finds what would keep it from doing it: reads all models and data, and trains each
 * method for a few steps. Writes nothing.
 * @throws TokensiftError for a model or data that cannot be used; `interrupted`.
 */
export async function dryRun(options: DryRunOptions): Promise<DryRun> {
  const { folder, only, measure = true, onEvent = () => {}, hub } = options;
  const { signal = new AbortController().signal } = options;
  const experiment = await asBefore(options.experiment, folder);
  const inputs = createInputs(hub && { hub });
  const { known } = await checkInputs(experiment, inputs, {
    onEngine: (message) => onEvent({ kind: 'engine', message }),
    onNote: (note) => onEvent({ kind: 'note', note }),
    onData: (data) => onEvent({ kind: 'data', ...data }),
  });
  const all = planExperiment(experiment, known);
  const finished = await findFinished({ read: (key) => readRunRecord(folder, key) }, all);
  const parts: DryRunPart[] = [];
  for (const jobs of groupBy(only ? selectJobs(all, only) : all, ({ key }) => describeRuns(key)).values()) {
    const left = jobs.filter(({ hash }) => !finished.has(hash));
    const { model, dataset, method } = jobs[0].key;
    const part: DryRunPart = {
      ...(model !== undefined && { model }),
      dataset,
      method,
      runs: jobs.filter(({ key }) => !key.trial).length,
      trials: jobs.filter(({ key }) => key.trial).length,
      finished: jobs.length - left.length,
      ...(measure && left.length > 0 && (await estimatePart(left, inputs, signal))),
    };
    parts.push(part);
    onEvent({ kind: 'part', part });
  }
  return { schema: 'tokensift/dry-run/1', name: experiment.name, parts };
}

/** What the jobs of a part take, by a measurement of the last, which is a run and no trial. */
async function estimatePart(
  jobs: readonly Job[],
  inputs: Inputs,
  signal: AbortSignal,
): Promise<Pick<DryRunPart, 'left' | 'memoryBytes' | 'problem'>> {
  try {
    const opened = await inputsForJob(jobs[0], inputs, () => {});
    const { train, validation, test = validation } = opened.dataset;
    const rows = { train: train.length, validation: validation.length, test: test.length };
    const measured = await measureJob(jobs.at(-1)!, opened, signal);
    const estimates = jobs.map((job) => estimateJob(job, measured, rows));
    return {
      left: {
        flops: estimates.reduce((sum, { flops }) => sum + flops, 0),
        seconds: estimates.reduce((sum, { seconds }) => sum + seconds, 0),
      },
      memoryBytes: measured.peakRssBytes,
    };
  } catch (error) {
    if (signal.aborted) throw error;
    return { problem: errorParts(error) };
  }
}

/** The experiment with the number of threads that its runs in the folder have. */
async function asBefore(experiment: Experiment, folder: string): Promise<Experiment> {
  if (experiment.engine.threads !== undefined) return experiment;
  const before = await readExperimentOf(folder);
  const threads = before?.name === experiment.name ? before.engine.threads : undefined;
  return threads === undefined ? experiment : { ...experiment, engine: { ...experiment.engine, threads } };
}
