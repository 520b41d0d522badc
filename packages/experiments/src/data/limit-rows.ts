import { createRandom } from '@tokensift/core';
import { type DatasetSplits, type Placed, type RowFormat, stratifiedSplit } from '@tokensift/datasets';
import type { RowLimits } from '../experiment/experiment.ts';

/** One seed, so that all runs, of this experiment and of others, see the same rows. */
const ROWS_SEED = 'tokensift/rows';

/** Splits with fewer rows, drawn at random in the proportions of the classes; the test split is never cut. */
export function limitRows<Row extends object>(
  splits: DatasetSplits<Row>,
  { train, validation }: RowLimits,
  format: RowFormat<Row>,
): DatasetSplits<Row> {
  return {
    ...splits,
    train: draw(splits.train, format, train),
    validation: draw(splits.validation, format, validation),
  };
}

/** Rounding by class makes it a few rows more or fewer; every class keeps one at least. */
function draw<Row extends object>(
  rows: readonly Placed<Row>[],
  format: RowFormat<Row>,
  limit = Infinity,
): readonly Placed<Row>[] {
  if (rows.length <= limit) return rows;
  const train = limit / rows.length;
  return stratifiedSplit(rows, { train, validation: 1 - train, test: 0 }, createRandom(ROWS_SEED), format)
    .train;
}
