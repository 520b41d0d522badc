import { createRandom } from '@tokensift/core';
import { type DatasetRow, type DatasetSplits, stratifiedSplit } from '@tokensift/datasets';
import type { RowLimits } from './experiment.ts';

/** One seed, so that all runs, of this experiment and of others, see the same rows. */
const ROWS_SEED = 'tokensift/rows';

/** Splits with fewer rows, drawn at random in the proportions of the classes; the test split is never cut. */
export function limitRows(splits: DatasetSplits, { train, validation }: RowLimits): DatasetSplits {
  return {
    ...splits,
    train: draw(splits.train, train),
    validation: draw(splits.validation, validation),
  };
}

/** Rounding by class makes it a few rows more or fewer; every class keeps one at least. */
function draw(rows: readonly DatasetRow[], limit = Infinity): readonly DatasetRow[] {
  if (rows.length <= limit) return rows;
  const train = limit / rows.length;
  return stratifiedSplit(rows, { train, validation: 1 - train, test: 0 }, createRandom(ROWS_SEED)).train;
}
