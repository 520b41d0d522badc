import { createRandom } from '@tokensift/core';
import { holm, pairedBootstrapOfSums } from '@tokensift/eval';
import { describeMetric, taskKindOf } from '@tokensift/tasks';
import type { Experiment } from '../experiment/experiment.ts';
import type { FinishedRun, RunRecord } from '../store/run-record.ts';
import { pairRuns, RESAMPLES, SIGNIFICANCE } from './comparisons.ts';

/** What a data set says of which methods are best. */
export interface BestMethods {
  readonly dataset: string;
  /** The task's primary one. */
  readonly metric: string;
  /** The method with the best mean over seeds. */
  readonly method: string;
  /**
   * Methods that cannot be told from it: a paired bootstrap over rows against the best method is not significant after
   * Holm's correction. A method that has no seed in common with it is in neither.
   */
  readonly equal: readonly string[];
}

/** The best method on each data set on which a run has finished. */
export function findBest(
  { datasets, methods }: Pick<Experiment, 'datasets' | 'methods'>,
  runs: readonly RunRecord[],
): BestMethods[] {
  return datasets.flatMap(({ name: dataset }) => {
    const finished = runs.filter(
      (run) => run.status === 'finished' && run.dataset === dataset,
    ) as FinishedRun[];
    const [first] = finished;
    if (!first) return [];
    const { primaryMetric, primaryOf } = taskKindOf(first.task);
    const sign = describeMetric(primaryMetric).higherIsBetter ? 1 : -1;
    const means = methods.flatMap(({ name }) => {
      const values = finished
        .filter(({ method }) => method === name)
        .map((run) => run.metrics[primaryMetric]!);
      return values.length === 0
        ? []
        : [{ name, mean: values.reduce((sum, value) => sum + value, 0) / values.length }];
    });
    const method = means.reduce((best, other) => (sign * other.mean > sign * best.mean ? other : best)).name;
    const tested = means.flatMap(({ name }) => {
      const pairs = name === method ? [] : pairRuns(finished, name, method);
      if (pairs.length === 0) return [];
      const { pValue } = pairedBootstrapOfSums(
        primaryOf,
        pairs.map((pair) => pair.method.statistics),
        pairs.map((pair) => pair.reference.statistics),
        { random: createRandom(`best/${dataset}/${name}`), resamples: RESAMPLES },
      );
      return [{ name, pValue }];
    });
    const adjusted = holm(tested.map(({ pValue }) => pValue));
    const equal = tested.filter((_, i) => adjusted[i]! >= SIGNIFICANCE).map(({ name }) => name);
    return [{ dataset, metric: primaryMetric, method, equal }];
  });
}
