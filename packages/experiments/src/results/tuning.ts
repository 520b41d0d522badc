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
}

/** The trials of a method on a data set, and which of them its runs were made with. */
export interface TuningResult {
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

/** Compares trials by their metric on the validation split; of equals, the one nearest to the middle of the grid. */
export function compareTrials(jobs: readonly Job[], records: readonly RunRecord[]): TuningResult {
  const { key, dataset, training } = jobs[0]!;
  const metric = describeMetric(nameSettings(training, taskKindOf(dataset.task)).metric);
  const trials = jobs.map((job, i): TrialResult => {
    const value = scoreOf(records[i], metric.name);
    return {
      trial: i + 1,
      learningRate: job.training.learningRate,
      settings: job.method.settings,
      ...(value !== undefined && { value }),
    };
  });
  const sign = metric.higherIsBetter ? 1 : -1;
  const rates = new Set(trials.map(({ learningRate }) => learningRate));
  const sorted = [...rates].sort((x, y) => x - y);
  /** How far a learning rate lies from the middle of the grid. */
  const offCentre = ({ learningRate }: TrialResult) =>
    Math.abs(sorted.indexOf(learningRate) - (sorted.length - 1) / 2);
  const [best] = trials
    .filter(({ value }) => value !== undefined)
    .sort((x, y) => sign * (y.value! - x.value!) || offCentre(x) - offCentre(y) || x.trial - y.trial);
  const edges = [sorted[0], sorted.at(-1)];
  return {
    dataset: key.dataset,
    method: key.method,
    metric: metric.name,
    seed: key.seed,
    trials,
    ...(best && { chosen: best.trial }),
    atEdge: best !== undefined && rates.size > 1 && edges.includes(best.learningRate),
  };
}

function scoreOf(record: RunRecord | undefined, metric: string): number | undefined {
  if (record?.status !== 'finished') return undefined;
  return record.history[record.bestEpoch - 1]?.validation[metric];
}
