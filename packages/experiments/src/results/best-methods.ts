import { createRandom } from '@tokensift/core';
import { holm, pairedBootstrapOfSums } from '@tokensift/eval';
import { describeMetric, taskKindOf } from '@tokensift/tasks';
import type { FinishedRun, RunRecord } from '../store/run-record.ts';
import {
  type BootstrapComparison,
  type Comparison,
  pairRuns,
  RESAMPLES,
  SIGNIFICANCE,
} from './comparisons.ts';

/** What a data set says of which methods are best. */
export interface BestMethods {
  /** Absent where the experiment has one model only. */
  readonly model?: string;
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

/** What is compared, by name. */
interface Compared {
  readonly models: readonly Named[];
  readonly datasets: readonly Named[];
  readonly methods: readonly Named[];
}

interface Named {
  readonly name: string;
}

/**
 * The best method on each data set on which a run has finished, with each model.
 * @param comparisons what is known of them already, which need not be tested again
 */
export function findBest(
  { models, datasets, methods }: Compared,
  runs: readonly RunRecord[],
  comparisons: readonly Comparison[] = [],
): BestMethods[] {
  const finished = runs.filter((run) => run.status === 'finished');
  const tests = comparisons.filter((test) => test.test === 'paired-bootstrap');
  const parts = models.length === 1 ? [{}] : models.map(({ name: model }) => ({ model }));
  return parts.flatMap((part: { readonly model?: string }) =>
    datasets.flatMap(({ name: dataset }) => {
      const own = finished.filter((run) => run.dataset === dataset && run.model === part.model);
      return own[0]
        ? [
            {
              ...part,
              dataset,
              ...compareWithBest(
                own,
                methods,
                tests.filter((test) => test.dataset === dataset && test.model === part.model),
              ),
            },
          ]
        : [];
    }),
  );
}

function compareWithBest(
  finished: readonly FinishedRun[],
  methods: Compared['methods'],
  tests: readonly BootstrapComparison[],
): Omit<BestMethods, 'model' | 'dataset'> {
  const [first] = finished as [FinishedRun, ...FinishedRun[]];
  const { primaryMetric, primaryOf } = taskKindOf(first.task);
  const sign = describeMetric(primaryMetric).higherIsBetter ? 1 : -1;
  const means = methods.flatMap(({ name }) => {
    const values = finished.filter(({ method }) => method === name).map((run) => run.metrics[primaryMetric]);
    return values.length === 0
      ? []
      : [{ name, mean: values.reduce((sum, value) => sum + value, 0) / values.length }];
  });
  const method = means.reduce((best, other) => (sign * other.mean > sign * best.mean ? other : best)).name;
  const tested = means.flatMap(({ name }) => {
    const pairs = name === method ? [] : pairRuns(finished, name, method);
    if (pairs.length === 0) return [];
    // What was compared before says the same: the test has two sides.
    const known = tests.find((test) => isOf(test, name, method) || isOf(test, method, name))?.pValue;
    if (known !== undefined) return [{ name, pValue: known }];
    const { pValue } = pairedBootstrapOfSums(
      primaryOf,
      pairs.map((pair) => pair.method.statistics),
      pairs.map((pair) => pair.reference.statistics),
      { random: createRandom(`best/${first.dataset}/${name}`), resamples: RESAMPLES },
    );
    return [{ name, pValue }];
  });
  const adjusted = holm(tested.map(({ pValue }) => pValue));
  const equal = tested.filter((_, i) => adjusted[i] >= SIGNIFICANCE).map(({ name }) => name);
  return { metric: primaryMetric, method, equal };
}

const isOf = (test: BootstrapComparison, method: string, reference: string): boolean =>
  test.method === method && test.reference === reference;
