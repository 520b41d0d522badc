import { TokensiftError } from '@tokensift/core';
import { checkFinite } from '../checks/check-finite.ts';
import { chiSquareSurvival } from './chi-square.ts';
import { FAILED_RUNS } from './failed-runs.ts';

/** Up to here the exact distribution is cheap; beyond, the normal approximation is accurate (as in SciPy). */
const EXACT_UP_TO = 50;

/** Differences are equal up to this fraction of the largest value: 0.81 − 0.8 and 0.21 − 0.2 are a tie. */
const RESOLUTION = 1e-12;

export interface WilcoxonResult {
  /** The smaller of the rank sums of positive and negative differences. */
  readonly statistic: number;
  /** Pairs with a difference; the others are left out. */
  readonly pairs: number;
  /** Two-sided. */
  readonly pValue: number;
}

/**
 * Wilcoxon's signed-rank test of whether paired values differ (Wilcoxon 1945), for instance a metric of two methods
 * over (dataset, seed) pairs. Pairs without a difference are left out, equal differences share their mean rank. Up
 * to 50 differences the p-value is exact, also with ties (the distribution over all assignments of signs to the
 * ranks at hand); beyond, it is the normal approximation with the variance corrected for ties.
 * @throws TokensiftError `invalid-argument` when the lengths differ, `not-finite` when a value is NaN or infinite.
 */
export function wilcoxonSignedRank(first: ArrayLike<number>, second: ArrayLike<number>): WilcoxonResult {
  if (first.length !== second.length) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `There are ${first.length} first values but ${second.length} second values.`,
      where: 'wilcoxonSignedRank',
      hint: 'A signed-rank test compares values in pairs.',
    });
  }
  checkFinite(first, 'first', FAILED_RUNS);
  checkFinite(second, 'second', FAILED_RUNS);
  const differences = differencesOf(first, second)
    .filter((difference) => difference !== 0)
    .sort((a, b) => Math.abs(a) - Math.abs(b));
  const pairs = differences.length;
  const doubledRanks = doubledMeanRanks(differences.map(Math.abs));
  const total = pairs * (pairs + 1);
  const positive = doubledRanks.reduce((sum, rank, i) => (differences[i] > 0 ? sum + rank : sum), 0);
  const smaller = Math.min(positive, total - positive);
  const pValue =
    pairs <= EXACT_UP_TO
      ? exactPValue(doubledRanks, smaller, total)
      : normalPValue(doubledRanks, smaller, total);
  return { statistic: smaller / 2, pairs, pValue };
}

/** Differences in units of `RESOLUTION` times the largest value. */
function differencesOf(first: ArrayLike<number>, second: ArrayLike<number>): number[] {
  const largest = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const unit = RESOLUTION * Math.max(largest(first), largest(second)) || 1;
  return Array.from(first, (value, i) => Math.round((value - second[i]) / unit));
}

/** Twice the mean ranks of ascending values: integers also where values are tied. */
function doubledMeanRanks(ascending: readonly number[]): number[] {
  const ranks: number[] = [];
  for (let start = 0; start < ascending.length; ) {
    let end = start;
    while (end < ascending.length && ascending[end] === ascending[start]) end++;
    for (let i = start; i < end; i++) ranks.push(start + 1 + end);
    start = end;
  }
  return ranks;
}

/** min(1, 2·P(W ≤ w)) where each rank is positive with probability ½; ranks and sums doubled. */
function exactPValue(doubledRanks: readonly number[], smaller: number, total: number): number {
  const probability = new Float64Array(total + 1);
  probability[0] = 1;
  for (const rank of doubledRanks) {
    for (let sum = total; sum >= 0; sum--) {
      probability[sum] = (probability[sum] + (sum >= rank ? probability[sum - rank] : 0)) / 2;
    }
  }
  const tail = probability.subarray(0, smaller + 1).reduce((sum, value) => sum + value, 0);
  return Math.min(1, 2 * tail);
}

function normalPValue(doubledRanks: readonly number[], smaller: number, total: number): number {
  const variance = doubledRanks.reduce((sum, rank) => sum + rank ** 2, 0) / 4;
  return chiSquareSurvival((smaller - total / 2) ** 2 / variance, 1);
}
