import { type Summary, summarize } from '@tokensift/eval';
import { describeMetric, taskKindOf } from '@tokensift/tasks';
import { describeRuns, type FinishedRun, type RunRecord } from '../store/run-record.ts';
import { groupBy } from './group-by.ts';

/** What is known of a method on a data set, over its seeds. */
export interface MethodSummary {
  /** Absent where the experiment has one model only. */
  readonly model?: string;
  readonly dataset: string;
  readonly method: string;
  /** Runs that gave a result; those below the baseline are among them. */
  readonly finished: number;
  /** Runs that ended in an error. */
  readonly failed: number;
  /** Finished runs that do not reach what an answer does that is always the same, such as the most frequent class. */
  readonly belowBaseline: number;
  /** What its hyperparameter trials took, all together; absent where there were none. */
  readonly tuning?: {
    /** Those that finished. */
    readonly trials: number;
    /** Selections included. */
    readonly totalFlops: number;
    /** Of selecting and training. */
    readonly seconds: number;
  };
  /** Absent when no run finished. */
  readonly results?: {
    readonly evaluatedOn: 'test' | 'validation';
    readonly rows: number;
    /** The name of the task. */
    readonly task: string;
    /** By name. */
    readonly metrics: Readonly<Record<string, Summary>>;
    readonly trainSeconds: number;
    /** Spent before training on choosing what to train. */
    readonly selectionSeconds: number;
    /** FLOPs of a step as a fraction of those of full finetuning. */
    readonly costRatio: number;
    /** FLOPs of all of training, selection included, as a fraction of full finetuning's over the same epochs. */
    readonly trainingRatio: number;
    /** FLOPs of all of training, selection included. */
    readonly totalFlops: number;
    /** The largest over the runs. */
    readonly peakRssBytes: number;
    /** Trained parameters, the classification head included. */
    readonly trainableParameters: number;
    readonly addedParameters: number;
    /** Trained fraction of the backbone's parameters. */
    readonly density: number;
  };
}

/** One summary for each model, data set and method, in the order of the first runs. Costs are means over finished runs. */
export function summarizeRuns(
  runs: readonly RunRecord[],
  trials: readonly RunRecord[] = [],
): MethodSummary[] {
  const tried = groupBy(trials, describeRuns);
  const groups = groupBy(runs, describeRuns);
  return [...groups.values()].map((group) => {
    const { model, dataset, method } = group[0];
    const finished = group.filter((run) => run.status === 'finished');
    return {
      ...(model !== undefined && { model }),
      dataset,
      method,
      finished: finished.length,
      failed: group.length - finished.length,
      belowBaseline: finished.filter(isBelowBaseline).length,
      ...withTuning(tried.get(describeRuns(group[0])) ?? []),
      ...(finished.length > 0 && { results: summarizeFinished(finished) }),
    };
  });
}

function withTuning(trials: readonly RunRecord[]): Pick<MethodSummary, 'tuning'> {
  if (trials.length === 0) return {};
  const costs = trials.flatMap((run) => (run.status === 'finished' ? [run.cost] : []));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    tuning: {
      trials: costs.length,
      totalFlops: sum(costs.map(({ totalFlops }) => totalFlops)),
      seconds: sum(costs.map(({ selectionSeconds, trainSeconds }) => selectionSeconds + trainSeconds)),
    },
  };
}

function summarizeFinished(runs: readonly FinishedRun[]): NonNullable<MethodSummary['results']> {
  const mean = (value: (run: FinishedRun) => number): number =>
    runs.reduce((sum, run) => sum + value(run), 0) / runs.length;
  const { evaluatedOn, rows, task, metrics } = runs[0];
  return {
    evaluatedOn,
    rows,
    task,
    metrics: Object.fromEntries(
      Object.keys(metrics).map((name) => [name, summarize(runs.map((run) => run.metrics[name]))]),
    ),
    trainSeconds: mean(({ cost }) => cost.trainSeconds),
    selectionSeconds: mean(({ cost }) => cost.selectionSeconds),
    costRatio: mean(({ cost }) => cost.costRatio),
    trainingRatio: mean(({ cost }) => cost.trainingRatio),
    totalFlops: mean(({ cost }) => cost.totalFlops),
    peakRssBytes: Math.max(...runs.map(({ cost }) => cost.peakRssBytes)),
    trainableParameters: mean(({ parameters }) => parameters.trainable),
    addedParameters: mean(({ parameters }) => parameters.added),
    density: mean(({ parameters }) => parameters.density),
  };
}

function isBelowBaseline({ task, metrics, baseline }: FinishedRun): boolean {
  const { primaryMetric } = taskKindOf(task);
  const value = metrics[primaryMetric];
  return describeMetric(primaryMetric).higherIsBetter ? value < baseline : value > baseline;
}
