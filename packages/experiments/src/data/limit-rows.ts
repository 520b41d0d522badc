import { createRandom, type Random } from '@tokensift/core';
import { type DatasetSplits, type RowFormat, stratifiedSplit } from '@tokensift/datasets';
import type { RowLimits } from '../experiment/experiment.ts';
import { groupBy } from '../results/group-by.ts';

/** One seed, so that all runs, of this experiment and of others, see the same rows. */
const ROWS_SEED = 'tokensift/rows';

/**
 * Splits with fewer rows, drawn at random: so many of each class for training, then in the proportions of the classes.
 * Fewer rows of a class are among more of it, for the same seed. The test split is never cut.
 */
export function limitRows<Splits extends Pick<DatasetSplits<object>, 'train' | 'validation'>>(
  splits: Splits,
  { perClass, train, validation, seed }: RowLimits,
  format: Pick<RowFormat<object>, 'strata'>,
): Splits {
  const random = createRandom(seed === undefined ? ROWS_SEED : `${ROWS_SEED}/${seed}`);
  const ofClasses =
    perClass === undefined ? splits.train : drawOfEach(splits.train, format, perClass, random);
  return {
    ...splits,
    train: draw(ofClasses, format, train, random),
    validation: draw(splits.validation, format, validation, random),
  };
}

/** Rounding by class makes it a few rows more or fewer; every class keeps one at least. */
function draw<Row extends object>(
  rows: readonly Row[],
  format: Pick<RowFormat<object>, 'strata'>,
  limit = Infinity,
  random: Random,
): readonly Row[] {
  if (rows.length <= limit) return rows;
  const train = limit / rows.length;
  return stratifiedSplit<Row>(rows, { train, validation: 1 - train, test: 0 }, random, format).train;
}

/** So many rows of each class, or all that it has, in their order. */
function drawOfEach<Row extends object>(
  rows: readonly Row[],
  format: Pick<RowFormat<object>, 'strata'>,
  count: number,
  random: Random,
): readonly Row[] {
  const strata = format.strata(rows);
  const places = groupBy([...rows.keys()], (i) => strata[i]);
  const kept = new Set(
    [...places].flatMap(([stratum, some]) =>
      random.fork(`per class/${stratum}`).shuffle(some).slice(0, count),
    ),
  );
  return rows.filter((_, i) => kept.has(i));
}
