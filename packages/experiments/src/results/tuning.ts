import { nameSettings } from '@tokensift/classifier';
import { describeMetric, taskKindOf } from '@tokensift/tasks';
import type { Job } from '../plan/job.ts';
import type { RunRecord } from '../store/run-record.ts';

/** One hyperparameter trial, with what it was worth. */
export interface TrialResult {
  /** From 1. */
  readonly trial: number;
  readonly learningRate: number;
  /** The method's own settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The metric on the validation split at the best epoch; absent when the trial failed. */
  readonly value?: number;
  /** Which rung of successive halving it is of, from 0; absent in other searches. */
  readonly rung?: number;
  /** What it was trained for; with `rung`. */
  readonly epochs?: number;
}

/** The trials of a method on a data set, and which of them its runs were made with. */
export interface TuningResult {
  /** Absent where the experiment has one model only. */
  readonly model?: string;
  readonly dataset: string;
  readonly method: string;
  /** What trials are compared by: the training's metric, on the validation split. */
  readonly metric: string;
  readonly seed: number;
  readonly trials: readonly TrialResult[];
  /** Absent when every trial failed. */
  readonly chosen?: number;
  /** Whether the chosen learning rate is the smallest or largest that was tried: a wider grid may hold a better one. */
  readonly atEdge: boolean;
}

/**
 * Compares the trials of a method by their metric on the validation split; of successive halving, the last rung chooses.
 * @param jobs as they were run
 */
export function compareTrials(jobs: readonly Job[], records: readonly RunRecord[]): TuningResult {
  const { key } = jobs[0];
  const metric = metricOf(jobs[0]);
  const rungs = jobs.map(({ promoted }) => promoted?.rung ?? 0);
  const last = Math.max(...rungs);
  const trials = jobs.map((job, i): TrialResult => {
    const value = scoreOf(records[i], metric.name);
    return {
      trial: i + 1,
      learningRate: job.training.learningRate,
      settings: job.method.settings,
      ...(value !== undefined && { value }),
      ...(last > 0 && { rung: rungs[i], epochs: job.training.epochs }),
    };
  });
  const candidates = jobs.flatMap((_, i) => (rungs[i] === last ? [i] : []));
  const [first] = rankTrials(
    candidates.map((i) => jobs[i]),
    candidates.map((i) => records[i]),
  );
  const best = first === undefined ? undefined : trials[candidates[first]];
  const rates = sortedRates(jobs);
  return {
    ...(key.model !== undefined && { model: key.model }),
    dataset: key.dataset,
    method: key.method,
    metric: metric.name,
    seed: key.seed,
    trials,
    ...(best && { chosen: best.trial }),
    atEdge: best !== undefined && rates.length > 1 && [rates[0], rates.at(-1)].includes(best.learningRate),
  };
}

/**
 * Trials from the best to the worst, those that failed left out; of equals, first the one nearest to the middle of the
 * learning rates.
 * @returns positions among the jobs
 */
export function rankTrials(jobs: readonly Job[], records: readonly RunRecord[]): number[] {
  const metric = metricOf(jobs[0]);
  const sign = metric.higherIsBetter ? 1 : -1;
  const rates = sortedRates(jobs);
  /** How far a learning rate lies from the middle. */
  const offCentre = (i: number) =>
    Math.abs(rates.indexOf(jobs[i].training.learningRate) - (rates.length - 1) / 2);
  return jobs
    .flatMap((_, i) => {
      const value = scoreOf(records[i], metric.name);
      return value === undefined ? [] : [{ i, value }];
    })
    .sort((x, y) => sign * (y.value - x.value) || offCentre(x.i) - offCentre(y.i) || x.i - y.i)
    .map(({ i }) => i);
}

const metricOf = ({ training, dataset }: Job) =>
  describeMetric(nameSettings(training, taskKindOf(dataset.task)).metric);

const sortedRates = (jobs: readonly Job[]): number[] =>
  [...new Set(jobs.map(({ training }) => training.learningRate))].sort((x, y) => x - y);

function scoreOf(record: RunRecord | undefined, metric: string): number | undefined {
  if (record?.status !== 'finished') return undefined;
  return record.history[record.bestEpoch - 1]?.validation[metric];
}
