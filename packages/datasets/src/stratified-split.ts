import { type Random, TokensiftError } from '@tokensift/core';
import { labelledTexts } from './rows/labelled-texts.ts';
import type { RowFormat } from './rows/row-format.ts';

/** Parts of the whole, adding up to 1. */
export interface SplitFractions {
  /** Above 0. */
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

export interface StratifiedSplits<Row> {
  readonly train: Row[];
  readonly validation: Row[];
  readonly test: Row[];
}

const NAMES = ['train', 'validation', 'test'] as const;

/**
 * Splits rows at random so that every split has each class in (nearly) the same proportion: a class of n rows gives a
 * split of fraction f either ⌊nf⌋ or ⌈nf⌉ of them, by largest remainder, equal remainders drawn by lot. Every class
 * has at least one row in training, so a class with too few rows for all splits is absent from the others. The rows
 * keep their order. `random` is forked, not advanced.
 * @param format what the rows are; rows with one label each where absent. Its strata are the classes.
 * @throws TokensiftError `invalid-argument` for fractions that are negative or do not add up to 1.
 */
export function stratifiedSplit<Row extends { readonly label: string }>(
  rows: readonly Row[],
  fractions: SplitFractions,
  random: Random,
): StratifiedSplits<Row>;
export function stratifiedSplit<Row extends object>(
  rows: readonly Row[],
  fractions: SplitFractions,
  random: Random,
  format: Pick<RowFormat<NoInfer<Row>>, 'strata'>,
): StratifiedSplits<Row>;
export function stratifiedSplit<Row extends object>(
  rows: readonly Row[],
  fractions: SplitFractions,
  random: Random,
  format: Pick<RowFormat<NoInfer<Row>>, 'strata'> = labelledTexts as RowFormat<object>,
): StratifiedSplits<Row> {
  checkFractions(fractions);
  const assigned: (typeof NAMES)[number][] = new Array(rows.length);
  for (const [stratum, indices] of groupByStratum(format.strata(rows))) {
    const source = random.fork(`stratified-split/${stratum}`);
    const counts = apportion(indices.length, fractions, source);
    const shuffled = source.shuffle([...indices]);
    let next = 0;
    for (const [split, name] of NAMES.entries()) {
      for (let i = 0; i < counts[split]; i++) assigned[shuffled[next++]] = name;
    }
  }
  const splits: StratifiedSplits<Row> = { train: [], validation: [], test: [] };
  for (const [index, row] of rows.entries()) splits[assigned[index]].push(row);
  return splits;
}

function checkFractions({ train, validation, test }: SplitFractions): void {
  const usable = train > 0 && validation >= 0 && test >= 0 && Math.abs(train + validation + test - 1) < 1e-9;
  if (usable) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'fractions',
    message: `train ${train}, validation ${validation} and test ${test} do not divide a whole.`,
    hint: 'Give fractions from 0 that add up to 1, the one for training above 0.',
  });
}

/** How many of `total` rows each split gets. */
function apportion(total: number, fractions: SplitFractions, random: Random): number[] {
  // Rounding away the noise of the product, so that 10 × 0.7 is 7 and not 7.000000000000001.
  const quotas = NAMES.map((name) => Number((total * fractions[name]).toFixed(6)));
  const counts = quotas.map(Math.floor);
  const lots = random.shuffle(NAMES.map((_, split) => split));
  const urgency = (split: number): number =>
    NAMES[split] === 'train' && counts[split] === 0 ? 1 : quotas[split] - counts[split];
  const order = lots.sort((a, b) => urgency(b) - urgency(a));
  const left = total - counts.reduce((sum, count) => sum + count, 0);
  for (const split of order.slice(0, left)) counts[split]++;
  return counts;
}

/** Positions of the rows of each stratum. */
function groupByStratum(strata: readonly string[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, stratum] of strata.entries()) {
    const group = groups.get(stratum);
    if (group === undefined) groups.set(stratum, [index]);
    else group.push(index);
  }
  return groups;
}
