import type { Metric, Predictions } from '@tokensift/core';
import {
  bootstrapDifference,
  type PairedBootstrapOptions,
  type PairedBootstrapResult,
} from './bootstrap-difference.ts';
import { checkPaired } from './check-paired.ts';

/**
 * Compares two classifiers on the same examples by any metric, the same examples drawn for both; see
 * `bootstrapDifference`.
 * @throws TokensiftError `invalid-argument` unless both are predictions for the same labelled examples, or for an
 *   option out of range; and what the metric throws.
 */
export function pairedBootstrap(
  metric: Metric,
  first: Predictions,
  second: Predictions,
  options: PairedBootstrapOptions,
): PairedBootstrapResult {
  checkPaired(first, second);
  const differenceOf = (drawn: Int32Array): number =>
    metric.compute(resample(first, drawn)) - metric.compute(resample(second, drawn));
  return bootstrapDifference(first.labels.length, differenceOf, options);
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
