import { createRandom, type Metric, type Predictions } from '@tokensift/core';
import { holm, pairedBootstrap, wilcoxonSignedRank } from '@tokensift/eval';
import type { Experiment } from './experiment.ts';
import type { FinishedRun, RunRecord } from './run-record.ts';

/** Tests at this level, after Holm's correction. */
const SIGNIFICANCE = 0.05;

/** With fewer pairs Wilcoxon's two-sided p-value cannot fall below 0.05: 2 / 2⁵ is 0.0625. */
const FEWEST_PAIRS = 6;

const RESAMPLES = 2000;

type Conclusion = 'better' | 'worse' | 'no-clear-difference' | 'too-little-data';

interface ComparisonHeader {
  readonly metric: 'accuracy';
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
  /** The difference of the mean accuracies over these seeds, and its 95 % interval over test rows. */
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
  return reference ?? (methods.find(({ method }) => method === 'full') ?? methods[0]!).name;
}

/** Compares each method with the reference: on each data set, and over all of them. */
export function compareMethods(
  experiment: Pick<Experiment, 'methods' | 'reference' | 'datasets'>,
  runs: readonly RunRecord[],
) {
  const reference = referenceMethod(experiment);
  const methods = experiment.methods.map(({ name }) => name).filter((name) => name !== reference);
  const finished = runs.filter((run) => run.status === 'finished');
  const comparisons: Comparison[] = [];
  for (const { name: dataset } of experiment.datasets) {
    const onDataset = finished.filter((run) => run.dataset === dataset);
    const compared = methods.map((method) =>
      compareOnDataset(pairRuns(onDataset, method, reference), { dataset, method, reference }),
    );
    comparisons.push(...adjust(compared, ({ difference = 0 }) => difference));
  }
  const overall = methods.map((method) => {
    const pairs = pairRuns(finished, method, reference);
    return { comparison: compareOverall(pairs, { method, reference }), difference: meanDifference(pairs) };
  });
  const adjusted = adjust(
    overall.map(({ comparison }) => comparison),
    (_, i) => overall[i]!.difference,
  );
  return [...comparisons, ...adjusted];
}

interface RunPair {
  readonly method: FinishedRun;
  readonly reference: FinishedRun;
}

/** Runs on the same data set with the same seed. */
function pairRuns(runs: readonly FinishedRun[], method: string, reference: string): RunPair[] {
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
  names: { readonly dataset: string; readonly method: string; readonly reference: string },
): BootstrapComparison {
  const header = { test: 'paired-bootstrap', metric: 'accuracy', ...names } as const;
  const seeds = pairs.map(({ method }) => method.seed);
  if (pairs.length === 0) {
    return {
      ...header,
      seeds,
      conclusion: 'too-little-data',
      note: 'no seed has finished with both methods.',
    };
  }
  const result = pairedBootstrap(
    meanAccuracy(pairs.length),
    seedsThatAreRight(pairs.map(({ method }) => method)),
    seedsThatAreRight(pairs.map(({ reference }) => reference)),
    { random: createRandom(`comparison/${names.dataset}/${names.method}`), resamples: RESAMPLES },
  );
  return { ...header, seeds, rows: pairs[0]!.method.rows, ...result, conclusion: 'no-clear-difference' };
}

/**
 * The runs of several seeds as one: the "class" predicted for a row is the number of seeds that have it right. So a
 * resampled row brings all its seeds along; taking them for independent rows would make noise look significant.
 */
function seedsThatAreRight(runs: readonly FinishedRun[]): Predictions {
  const { actual } = runs[0]!.predictions;
  return {
    classes: runs.length + 1,
    labels: actual.map(() => runs.length),
    predicted: actual.map(
      (label, row) => runs.filter(({ predictions }) => predictions.predicted[row] === label).length,
    ),
  };
}

const meanAccuracy = (seeds: number): Metric => ({
  name: 'accuracy',
  higherIsBetter: true,
  compute({ predicted }) {
    let sum = 0;
    for (let i = 0; i < predicted.length; i++) sum += predicted[i]!;
    return sum / (predicted.length * seeds);
  },
});

const accuracyDifference = ({ method, reference }: RunPair): number =>
  method.metrics.accuracy! - reference.metrics.accuracy!;

const meanDifference = (pairs: readonly RunPair[]): number =>
  pairs.reduce((sum, pair) => sum + accuracyDifference(pair), 0) / Math.max(1, pairs.length);

function compareOverall(
  pairs: readonly RunPair[],
  names: { readonly method: string; readonly reference: string },
): SignedRankComparison {
  const header = { test: 'wilcoxon-signed-rank', metric: 'accuracy', ...names, pairs: pairs.length } as const;
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
    pairs.map(({ method }) => method.metrics.accuracy!),
    pairs.map(({ reference }) => reference.metrics.accuracy!),
  );
  return { ...header, pValue, conclusion: 'no-clear-difference' };
}

/** Corrects the p-values of one family of comparisons and draws the conclusions. */
function adjust<C extends Comparison>(
  family: readonly C[],
  differenceOf: (comparison: C, index: number) => number,
): C[] {
  const tested = family.filter(({ pValue }) => pValue !== undefined);
  const adjusted = holm(tested.map(({ pValue }) => pValue!));
  return family.map((comparison, i) => {
    const position = tested.indexOf(comparison);
    if (position < 0) return comparison;
    const adjustedPValue = adjusted[position]!;
    if (adjustedPValue >= SIGNIFICANCE) return { ...comparison, adjustedPValue };
    return {
      ...comparison,
      adjustedPValue,
      conclusion: differenceOf(comparison, i) > 0 ? 'better' : 'worse',
    };
  });
}
