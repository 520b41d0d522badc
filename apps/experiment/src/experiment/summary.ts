import { type Summary, summarize } from '@tokensift/eval';
import { groupBy } from './group-by.ts';
import type { FinishedRun, RunRecord } from './run-record.ts';

/** What is known of a method on a data set, over its seeds. */
export interface MethodSummary {
  readonly dataset: string;
  readonly method: string;
  /** Runs that gave a result; those below the majority class are among them. */
  readonly finished: number;
  /** Runs that ended in an error. */
  readonly failed: number;
  /** Finished runs whose accuracy does not reach that of always answering the most frequent class. */
  readonly belowMajority: number;
  /** Absent when no run finished. */
  readonly results?: {
    readonly evaluatedOn: 'test' | 'validation';
    readonly rows: number;
    readonly accuracy: Summary;
    readonly macroF1: Summary;
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

/** One summary for each data set and method, in the order of the first runs. Costs are means over finished runs. */
export function summarizeRuns(runs: readonly RunRecord[]): MethodSummary[] {
  const groups = groupBy(runs, ({ dataset, method }) => `${dataset}--${method}`);
  return [...groups.values()].map((group) => {
    const { dataset, method } = group[0]!;
    const finished = group.filter((run) => run.status === 'finished');
    return {
      dataset,
      method,
      finished: finished.length,
      failed: group.length - finished.length,
      belowMajority: finished.filter(({ metrics, majorityAccuracy }) => metrics.accuracy! < majorityAccuracy)
        .length,
      ...(finished.length > 0 && { results: summarizeFinished(finished) }),
    };
  });
}

function summarizeFinished(runs: readonly FinishedRun[]): NonNullable<MethodSummary['results']> {
  const mean = (value: (run: FinishedRun) => number): number =>
    runs.reduce((sum, run) => sum + value(run), 0) / runs.length;
  const { evaluatedOn, rows } = runs[0]!;
  return {
    evaluatedOn,
    rows,
    accuracy: summarize(runs.map(({ metrics }) => metrics.accuracy!)),
    macroF1: summarize(runs.map(({ metrics }) => metrics.macroF1!)),
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
