import type { LabelledText } from '@tokensift/core';
import { checkRows, type DatasetNote } from '@tokensift/datasets';
import type { FittedTask, Placed, TaskKind } from '@tokensift/tasks';

export interface Splits<Row = unknown> {
  readonly train: readonly Row[];
  /** May be empty. */
  readonly validation: readonly Row[];
  readonly test?: readonly Row[];
}

/** Rows that can be trained on and evaluated. */
export interface CheckedSplits extends Splits<Placed<unknown>> {
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
  const training = checkRows(train as readonly LabelledText[], 'train');
  const validating = checkRows(validation as readonly LabelledText[], 'validation');
  const testing = test && checkRows(test as readonly LabelledText[], 'test');
  return {
    task: kind.fit(training.rows),
    train: training.rows,
    validation: validating.rows,
    ...(testing && { test: testing.rows }),
    notes: [...training.notes, ...validating.notes, ...(testing?.notes ?? [])],
  };
}
