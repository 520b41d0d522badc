import { checkRows, type DatasetNote, type Placed } from '@tokensift/datasets';
import type { FittedTask, TaskKind } from '@tokensift/tasks';

export interface Splits<Row extends object = object> {
  readonly train: readonly Row[];
  /** May be empty. */
  readonly validation: readonly Row[];
  readonly test?: readonly Row[];
}

/** Rows that can be trained on and evaluated. */
export interface CheckedSplits extends Splits<Placed<object>> {
  /** What the training rows ask for. */
  readonly task: FittedTask;
  /** What was changed in them. */
  readonly notes: readonly DatasetNote[];
}

/**
 * Checks all rows, whatever a program without types gave.
 * @throws TokensiftError `invalid-data` for a row that cannot be used.
 */
export function checkSplits({ train, validation, test }: Splits, kind: TaskKind): CheckedSplits {
  const training = checkRows(train, 'train', kind.rows);
  const validating = checkRows(validation, 'validation', kind.rows);
  const testing = test && checkRows(test, 'test', kind.rows);
  return {
    task: kind.fit(training.rows),
    train: training.rows,
    validation: validating.rows,
    ...(testing && { test: testing.rows }),
    notes: [...training.notes, ...validating.notes, ...(testing?.notes ?? [])],
  };
}
