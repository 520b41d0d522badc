import { TokensiftError } from '@tokensift/core';
import { type Placed, sortLabels } from '@tokensift/datasets';
import type { TaggedRow } from './target.ts';

export const OUTSIDE = 'O';

/**
 * The outputs that rows ask for: `O`, then `B-` and `I-` of each type of span.
 * @throws TokensiftError `invalid-data` where there is no span.
 */
export function tagLabels(rows: readonly Placed<TaggedRow>[]): string[] {
  const types = new Set<string>();
  for (const { tags } of rows) for (const tag of tags) if (tag !== OUTSIDE) types.add(tag.slice(2));
  if (types.size > 0) return [OUTSIDE, ...sortLabels(types).flatMap((type) => [`B-${type}`, `I-${type}`])];
  throw new TokensiftError({
    code: 'invalid-data',
    ...(rows[0] && { where: rows[0].file }),
    message: rows.length === 0 ? 'there are no training rows.' : 'all tags of the training rows are "O".',
    hint: 'A tagger needs examples of at least one type of span.',
  });
}

/** An output of a classifier from anywhere as a tag: one without a prefix is inside of a span. */
export const tagOf = (label: string): string =>
  label === OUTSIDE || /^[BIESLU]-/.test(label) ? label : `I-${label}`;

/** The types of the spans that outputs can give, in their order. */
export const typesOf = (labels: readonly string[]): string[] => [
  ...new Set(labels.flatMap((label) => (label === OUTSIDE ? [] : [tagOf(label).slice(2)]))),
];
