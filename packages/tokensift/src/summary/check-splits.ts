import type { LabelledText } from '@tokensift/core';
import {
  checkRows,
  createLabelMap,
  type DatasetNote,
  type DatasetRow,
  type LabelMap,
} from '@tokensift/datasets';

export interface Splits {
  readonly train: readonly LabelledText[];
  /** May be empty. */
  readonly validation: readonly LabelledText[];
  readonly test?: readonly LabelledText[];
}

/** Rows that can be trained on and evaluated. */
export interface CheckedSplits {
  readonly labelMap: LabelMap;
  readonly train: readonly DatasetRow[];
  readonly validation: readonly DatasetRow[];
  readonly test?: readonly DatasetRow[];
  /** What was changed in them. */
  readonly notes: readonly DatasetNote[];
}

/**
 * Checks the labels and texts of all rows, which takes no model.
 * @throws TokensiftError `invalid-data` for rows without a text or a label, or fewer than two classes; `unknown-label` for
 * a label that training does not have.
 */
export function checkSplits({ train, validation, test }: Splits): CheckedSplits {
  const training = checkRows(train, 'train');
  const validating = checkRows(validation, 'validation');
  const testing = test && checkRows(test, 'test');
  const labelMap = createLabelMap(training.rows);
  for (const row of [...validating.rows, ...(testing?.rows ?? [])]) labelMap.indexOf(row);
  return {
    labelMap,
    train: training.rows,
    validation: validating.rows,
    ...(testing && { test: testing.rows }),
    notes: [...training.notes, ...validating.notes, ...(testing?.notes ?? [])],
  };
}
