import { TokensiftError } from '@tokensift/core';
import { type DatasetRow, placeOf } from './placed.ts';
import { sortLabels } from './sort-labels.ts';

/** Class indices of labels. */
export interface LabelMap {
  /** The labels in the order of `sortLabels`; the position is the class index. */
  readonly labels: readonly string[];
  /**
   * The class index of a row's label.
   * @throws TokensiftError `unknown-label`, with the row's file and line, when training does not have it.
   */
  indexOf(row: Pick<DatasetRow, 'label' | 'file' | 'line'>): number;
}

/**
 * The label map of training rows.
 * @throws TokensiftError `invalid-data` when they have fewer than two classes.
 */
export function createLabelMap(rows: readonly DatasetRow[]): LabelMap {
  const labels = sortLabels(new Set(rows.map(({ label }) => label)));
  if (labels.length < 2) {
    throw new TokensiftError({
      code: 'invalid-data',
      ...(rows.length > 0 && { where: rows[0].file }),
      message:
        labels.length === 0
          ? 'there are no training rows.'
          : `all training rows have the label ${JSON.stringify(labels[0])}.`,
      hint: 'A classifier needs examples of at least two classes.',
    });
  }
  const indices = new Map(labels.map((label, index) => [label, index]));
  return {
    labels,
    indexOf(row) {
      const index = indices.get(row.label);
      if (index !== undefined) return index;
      throw new TokensiftError({
        code: 'unknown-label',
        where: placeOf(row),
        message: `the label ${JSON.stringify(row.label)} does not occur in training.`,
        hint: `Known: ${labels.slice(0, 10).join(', ')}${labels.length > 10 ? `, … (${labels.length})` : ''}.`,
      });
    },
  };
}
