import type { Predictions } from '@tokensift/core';
import { checkPaired } from './check-paired.ts';
import { chiSquareSurvival } from './chi-square.ts';

/** With fewer discordant examples the χ² approximation is poor (Dietterich 1998) and the exact test is taken. */
const EXACT_BELOW = 25;

export interface McNemarResult {
  /** Examples that only the first predictions have right. */
  readonly onlyFirst: number;
  /** Examples that only the second predictions have right. */
  readonly onlySecond: number;
  /** Two-sided. */
  readonly pValue: number;
}

/**
 * McNemar's test of whether two classifiers have the same accuracy on the same examples (McNemar 1947). Up to 24
 * discordant examples the exact binomial test, beyond (|b − c| − 1)² / (b + c) against χ² with one degree of freedom
 * (Edwards 1948).
 * @throws TokensiftError `invalid-argument` unless both are predictions for the same labelled examples.
 */
export function mcnemar(first: Predictions, second: Predictions): McNemarResult {
  checkPaired(first, second);
  const { labels } = first;
  let onlyFirst = 0;
  let onlySecond = 0;
  for (let i = 0; i < labels.length; i++) {
    const firstIsRight = first.predicted[i] === labels[i];
    const secondIsRight = second.predicted[i] === labels[i];
    if (firstIsRight && !secondIsRight) onlyFirst++;
    if (secondIsRight && !firstIsRight) onlySecond++;
  }
  const discordant = onlyFirst + onlySecond;
  const pValue =
    discordant < EXACT_BELOW
      ? signTest(Math.min(onlyFirst, onlySecond), discordant)
      : chiSquareSurvival(Math.max(0, Math.abs(onlyFirst - onlySecond) - 1) ** 2 / discordant, 1);
  return { onlyFirst, onlySecond, pValue };
}

/** min(1, 2·P(K ≤ k)) for K from the binomial distribution of n trials with probability ½. */
function signTest(k: number, n: number): number {
  let outcomes = 1;
  let sum = 1;
  for (let i = 1; i <= k; i++) {
    outcomes = (outcomes * (n - i + 1)) / i;
    sum += outcomes;
  }
  return Math.min(1, (2 * sum) / 2 ** n);
}
