import { type Random, TokensiftError } from '@tokensift/core';

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
 * The bootstrap of a difference that is computed from drawn examples: all of them first, then as many drawn with
 * replacement, again and again (Efron and Tibshirani 1993, chapters 13 and 16; Koehn 2004). The p-value is that of the
 * bootstrap distribution moved to a difference of 0, (1 + #{|δ* − δ| ≥ |δ|}) / (1 + resamples), so it is never 0.
 * @throws TokensiftError `invalid-argument` for an option out of range.
 */
export function bootstrapDifference(
  examples: number,
  differenceOf: (drawn: Int32Array) => number,
  { random, resamples = 1000, confidence = 0.95 }: PairedBootstrapOptions,
): PairedBootstrapResult {
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
  const all = Int32Array.from({ length: examples }, (_, i) => i);
  const difference = differenceOf(all);
  const differences = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) differences[r] = differenceOf(all.map(() => random.integer(examples)));
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

/** Linear interpolation between order statistics (Hyndman and Fan 1996, type 7). */
function quantile(ascending: Float64Array, q: number): number {
  const position = q * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
}
