import { type Metric, type Predictions, type Random, TokensiftError } from '@tokensift/core';
import { checkPaired } from './check-paired.ts';

export interface PairedBootstrapOptions {
  readonly random: Random;
  /** Number of resamples (default 1,000). */
  readonly resamples?: number;
  /** Coverage of the interval, in (0, 1) (default 0.95). */
  readonly confidence?: number;
}

export interface PairedBootstrapResult {
  /** The metric of the first predictions minus that of the second. */
  readonly difference: number;
  /** Ends of the percentile interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** Two-sided. */
  readonly pValue: number;
}

/** Differences that are equal but for the order of additions count as equal. */
const ROUNDING = 1e-12;

/**
 * Compares two classifiers on the same examples by any metric: examples are drawn with replacement, the same for
 * both (Efron and Tibshirani 1993, chapters 13 and 16; Koehn 2004). The p-value is that of the bootstrap
 * distribution moved to a difference of 0, (1 + #{|δ* − δ| ≥ |δ|}) / (1 + resamples), so it is never 0.
 * @throws TokensiftError `invalid-argument` unless both are predictions for the same labelled examples, or for an
 *   option out of range; and what the metric throws.
 */
export function pairedBootstrap(
  metric: Metric,
  first: Predictions,
  second: Predictions,
  { random, resamples = 1000, confidence = 0.95 }: PairedBootstrapOptions,
): PairedBootstrapResult {
  checkPaired(first, second);
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `The number of resamples must be a positive integer, not ${resamples}.`,
      where: 'resamples',
    });
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `The confidence must be between 0 and 1, not ${confidence}.`,
      where: 'confidence',
      hint: 'Use 0.95 for a 95 % interval.',
    });
  }
  const difference = metric.compute(first) - metric.compute(second);
  const examples = Int32Array.from(first.labels, (_, i) => i);
  const differences = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    const drawn = examples.map(() => random.integer(examples.length));
    differences[r] = metric.compute(resample(first, drawn)) - metric.compute(resample(second, drawn));
  }
  const extreme = differences.filter(
    (resampled) => Math.abs(resampled - difference) >= Math.abs(difference) - ROUNDING,
  ).length;
  differences.sort();
  return {
    difference,
    low: quantile(differences, (1 - confidence) / 2),
    high: quantile(differences, (1 + confidence) / 2),
    pValue: (1 + extreme) / (1 + resamples),
  };
}

function resample(
  { classes, labels, predicted, probabilities }: Predictions,
  drawn: Int32Array,
): Predictions {
  const sample = {
    classes,
    labels: drawn.map((i) => labels[i]),
    predicted: drawn.map((i) => predicted[i]),
  };
  if (probabilities === undefined) return sample;
  return {
    ...sample,
    // Copied only for metrics that read them: they are by far the largest part.
    get probabilities() {
      const rows = new Float32Array(drawn.length * classes);
      drawn.forEach((i, row) => {
        rows.set(probabilities.subarray(i * classes, (i + 1) * classes), row * classes);
      });
      return rows;
    },
  };
}

/** Linear interpolation between order statistics (Hyndman and Fan 1996, type 7). */
function quantile(ascending: Float64Array, q: number): number {
  const position = q * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
}
