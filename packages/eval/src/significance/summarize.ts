import { TokensiftError } from '@tokensift/core';
import { checkFinite } from '../checks/check-finite.ts';
import { FAILED_RUNS } from './failed-runs.ts';

export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** The sample standard deviation (divisor n − 1); absent for a single value. */
  readonly standardDeviation?: number;
  readonly min: number;
  readonly max: number;
}

/**
 * What is reported of one metric over seeds.
 * @throws TokensiftError `invalid-argument` when there are no values, `not-finite` when one is NaN or infinite.
 */
export function summarize(values: ArrayLike<number>): Summary {
  checkFinite(values, 'values', FAILED_RUNS);
  const all = Array.from(values);
  const n = all.length;
  if (n === 0) {
    throw new TokensiftError({ code: 'invalid-argument', message: 'There are no values to summarize.' });
  }
  const mean = all.reduce((sum, value) => sum + value, 0) / n;
  const squares = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    n,
    mean,
    ...(n > 1 && { standardDeviation: Math.sqrt(squares / (n - 1)) }),
    min: all.reduce((least, value) => Math.min(least, value)),
    max: all.reduce((most, value) => Math.max(most, value)),
  };
}
