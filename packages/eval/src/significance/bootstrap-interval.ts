import { TokensiftError } from '@tokensift/core';
import { bootstrapDifference, type PairedBootstrapOptions } from './bootstrap-difference.ts';
import { type Statistics, summing } from './sum-of.ts';

export interface BootstrapInterval {
  /** On all examples. */
  readonly value: number;
  /** Ends of the percentile interval. */
  readonly low: number;
  readonly high: number;
}

/**
 * How far a metric that is computed from sums over examples would differ on other examples of the same kind: the
 * percentile interval of the bootstrap (Efron and Tibshirani 1993, chapter 13).
 * @param metricOf the metric from the sums
 * @throws TokensiftError `invalid-argument` without examples, or for an option out of range.
 */
export function bootstrapInterval(
  metricOf: (sums: readonly number[]) => number,
  statistics: Statistics,
  options: PairedBootstrapOptions,
): BootstrapInterval {
  if (statistics.length === 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'statistics',
      message: 'There are no examples.',
      hint: 'Give the statistics of one example or more.',
    });
  }
  const sums = summing(statistics);
  const { difference, low, high } = bootstrapDifference(
    statistics.length,
    (drawn) => metricOf(sums(drawn)),
    options,
  );
  return { value: difference, low, high };
}
