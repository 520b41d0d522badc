import { createRandom } from '@tokensift/core';
import { holm, pairedBootstrapOfSums, wilcoxonSignedRank } from '@tokensift/eval';
import { describeMetric, taskKindOf } from '@tokensift/tasks';
import type { Experiment } from '../experiment/experiment.ts';
import { type Combination, combinationsOf } from '../plan/run-filter.ts';
import type { FinishedRun, RunRecord } from '../store/run-record.ts';
import { groupBy } from './group-by.ts';

/** Tests at this level, after Holm's correction. */
export const SIGNIFICANCE = 0.05;

/** With fewer pairs Wilcoxon's two-sided p-value cannot fall below 0.05: 2 / 2⁵ is 0.0625. */
const FEWEST_PAIRS = 6;

export const RESAMPLES = 2000;

type Conclusion = 'better' | 'worse' | 'no-clear-difference' | 'too-little-data';

interface ComparisonHeader {
  /** The model that both were run with; absent where the experiment has one only. */
  readonly model?: string;
  /** The task's primary one; absent over data sets of several tasks. */
  readonly metric?: string;
  readonly method: string;
  /** What it is compared with. */
  readonly reference: string;
  /** Of the method, against the reference. */
  readonly conclusion: Conclusion;
  /** Why there is too little data. */
  readonly note?: string;
}

/** Whether the difference on one data set would stand with other test rows. */
export interface BootstrapComparison extends ComparisonHeader {
  readonly test: 'paired-bootstrap';
  readonly dataset: string;
  /** The seeds that both have finished. */
  readonly seeds: readonly number[];
  readonly rows?: number;
  /** The difference of the means of the metric over these seeds, and its 95 % interval over test rows. */
  readonly difference?: number;
  readonly low?: number;
  readonly high?: number;
  readonly pValue?: number;
  /** After Holm's correction for the methods compared on this data set. */
  readonly adjustedPValue?: number;
}

/** Whether the method differs over data sets and seeds. */
export interface SignedRankComparison extends ComparisonHeader {
  readonly test: 'wilcoxon-signed-rank';
  /** (data set, seed) pairs that both have finished. */
  readonly pairs: number;
  readonly pValue?: number;
  /** After Holm's correction for the methods compared. */
  readonly adjustedPValue?: number;
}

export type Comparison = BootstrapComparison | SignedRankComparison;

/** The method that others are compared with: the one named, else the first full finetuning, else the first method. */
export function referenceMethod({ methods, reference }: Pick<Experiment, 'methods' | 'reference'>): string {
  return reference ?? (methods.find(({ method }) => method === 'full') ?? methods[0]).name;
}

/** Compares each method with the reference, run with the same model: on each data set, and over all of them. */
export function compareMethods(experiment: Compared, runs: readonly RunRecord[]): Comparison[] {
  const finished = runs.filter((run) => run.status === 'finished');
  const reference = referenceMethod(experiment);
  const { models } = experiment;
  return models.flatMap(({ name: model }) => {
    const planned = combinationsOf(experiment).filter((run) => run.model === model);
    const ofModel = models.length === 1 ? finished : finished.filter((run) => run.model === model);
    return compareRuns(planned, ofModel, { reference, ...(models.length > 1 && { model }) });
  });
}

type Compared = Pick<Experiment, 'models' | 'datasets' | 'methods' | 'seeds' | 'reference' | 'exclude'>;

/** Compares methods by runs with one model, where they and the reference were to be run. */
function compareRuns(
  planned: readonly Combination[],
  finished: readonly FinishedRun[],
  names: Pick<ComparisonHeader, 'model' | 'reference'>,
): Comparison[] {
  const { reference } = names;
  const comparisons: Comparison[] = [];
  const compared = new Set<string>();
  for (const [dataset, onDataset] of groupBy(planned, (run) => run.dataset)) {
    const methods = new Set(onDataset.map(({ method }) => method));
    if (!methods.delete(reference)) continue;
    const runs = finished.filter((run) => run.dataset === dataset);
    const family = [...methods].map((method) => {
      compared.add(method);
      return compareOnDataset(pairRuns(runs, method, reference), { ...names, dataset, method });
    });
    comparisons.push(...adjust(family, gainOf));
  }
  const overall = [...compared].map((method) => {
    const pairs = pairRuns(finished, method, reference);
    return { comparison: compareOverall(pairs, { ...names, method }), gain: meanGain(pairs) };
  });
  const adjusted = adjust(
    overall.map(({ comparison }) => comparison),
    (_, i) => overall[i].gain,
  );
  return [...comparisons, ...adjusted];
}

interface RunPair {
  readonly method: FinishedRun;
  readonly reference: FinishedRun;
}

/** Runs on the same data set with the same seed, of one model. */
export function pairRuns(runs: readonly FinishedRun[], method: string, reference: string): RunPair[] {
  return runs
    .filter((run) => run.method === method)
    .flatMap((run) => {
      const other = runs.find(
        ({ dataset, seed, method: name }) =>
          name === reference && dataset === run.dataset && seed === run.seed,
      );
      return other ? [{ method: run, reference: other }] : [];
    });
}

function compareOnDataset(
  pairs: readonly RunPair[],
  names: Pick<BootstrapComparison, 'model' | 'dataset' | 'method' | 'reference'>,
): BootstrapComparison {
  const header = { test: 'paired-bootstrap', ...names } as const;
  const seeds = pairs.map(({ method }) => method.seed);
  const [first] = pairs;
  if (!first) {
    return {
      ...header,
      seeds,
      conclusion: 'too-little-data',
      note: 'no seed has finished with both methods.',
    };
  }
  const about = [names.model, names.dataset, names.method].filter((name) => name !== undefined);
  const { primaryMetric, primaryOf } = taskKindOf(first.method.task);
  const result = pairedBootstrapOfSums(
    primaryOf,
    pairs.map(({ method }) => method.statistics),
    pairs.map(({ reference }) => reference.statistics),
    { random: createRandom(`comparison/${about.join('/')}`), resamples: RESAMPLES },
  );
  return {
    ...header,
    metric: primaryMetric,
    seeds,
    rows: first.method.rows,
    ...result,
    conclusion: 'no-clear-difference',
  };
}

const primaryValue = ({ task, metrics }: FinishedRun): number => metrics[taskKindOf(task).primaryMetric];

/** How much better the method is. */
const gain = ({ method, reference }: RunPair): number => {
  const { higherIsBetter } = describeMetric(taskKindOf(method.task).primaryMetric);
  const difference = primaryValue(method) - primaryValue(reference);
  return higherIsBetter ? difference : -difference;
};

const meanGain = (pairs: readonly RunPair[]): number =>
  pairs.reduce((sum, pair) => sum + gain(pair), 0) / Math.max(1, pairs.length);

function compareOverall(
  pairs: readonly RunPair[],
  names: Pick<SignedRankComparison, 'model' | 'method' | 'reference'>,
): SignedRankComparison {
  const metrics = new Set(pairs.map(({ method }) => taskKindOf(method.task).primaryMetric));
  const header = {
    test: 'wilcoxon-signed-rank',
    ...(metrics.size === 1 && { metric: [...metrics][0] }),
    ...names,
    pairs: pairs.length,
  } as const;
  if (pairs.length < FEWEST_PAIRS) {
    return {
      ...header,
      conclusion: 'too-little-data',
      note:
        `too few (data set, seed) pairs for a test over all of them: ${pairs.length}, and at least ${FEWEST_PAIRS} ` +
        `are needed for a p-value below ${SIGNIFICANCE}.`,
    };
  }
  const { pValue } = wilcoxonSignedRank(
    pairs.map(gain),
    pairs.map(() => 0),
  );
  return { ...header, pValue, conclusion: 'no-clear-difference' };
}

const gainOf = ({ metric, difference = 0 }: BootstrapComparison): number =>
  metric !== undefined && !describeMetric(metric).higherIsBetter ? -difference : difference;

/** Corrects the p-values of one family of comparisons and draws the conclusions. */
function adjust<C extends Comparison>(
  family: readonly C[],
  gainOf: (comparison: C, index: number) => number,
): C[] {
  const tested = family.filter(({ pValue }) => pValue !== undefined);
  const adjusted = holm(tested.map(({ pValue }) => pValue!));
  return family.map((comparison, i) => {
    const position = tested.indexOf(comparison);
    if (position < 0) return comparison;
    const adjustedPValue = adjusted[position];
    if (adjustedPValue >= SIGNIFICANCE) return { ...comparison, adjustedPValue };
    return {
      ...comparison,
      adjustedPValue,
      conclusion: gainOf(comparison, i) > 0 ? 'better' : 'worse',
    };
  });
}
