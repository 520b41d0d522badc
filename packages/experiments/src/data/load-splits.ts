import { basename } from 'node:path';
import { createRandom, type LabelledText, type Note } from '@tokensift/core';
import {
  type DatasetSplits,
  labelledTexts,
  type Placed,
  type ReadDatasetOptions,
  type RowFormat,
  readSplits,
} from '@tokensift/datasets';

/** One seed for every split that is drawn, so that all runs and a later evaluation see the same rows. */
const SPLIT_SEED = 'tokensift/splits';

/** Reads a data set: a folder with splits, or a file that is split into 80 % train, 10 % validation and 10 % test. */
export function loadSplits(path: string, options?: ReadDatasetOptions): Promise<DatasetSplits<LabelledText>>;
export function loadSplits<Row extends object>(
  path: string,
  options: ReadDatasetOptions & { readonly format: RowFormat<Row> },
): Promise<DatasetSplits<Row>>;
export async function loadSplits(
  path: string,
  options: ReadDatasetOptions & { readonly format?: RowFormat<object> } = {},
): Promise<DatasetSplits<object>> {
  const { format = labelledTexts } = options;
  return await readSplits(path, { ...options, format, random: createRandom(SPLIT_SEED) });
}

/** What a user should know about how the splits came about; undefined when the files gave all three. */
export function describeDrawnSplits(
  path: string,
  { train, validation, test, validationDrawn }: DatasetSplits<object>,
) {
  const name = basename(path);
  const counts = `${train.length} train, ${validation.length} validation`;
  if (validationDrawn && test && !hasOwnTest(test, train)) {
    return `${name}: one file, split by class into ${counts} and ${test.length} test rows (the same ones every time).`;
  }
  const remarks = [
    ...(validationDrawn
      ? [`no validation file, so validation rows were drawn from training (${counts})`]
      : []),
    ...(test ? [] : ['no test split, so results are about validation rows and flatter the model']),
  ];
  return remarks.length > 0 ? `${name}: ${remarks.join('; ')}.` : undefined;
}

/** What a user should know of how the data was read. */
export function readingNotes(path: string, splits: DatasetSplits<object>): Note[] {
  const drawn = describeDrawnSplits(path, splits);
  return [...splits.notes, ...(drawn === undefined ? [] : [{ kind: 'drawn-splits', message: drawn }])];
}

const hasOwnTest = (test: readonly Placed<object>[], train: readonly Placed<object>[]): boolean =>
  test[0]?.file !== train[0]?.file;
