import { bestClass } from './aggregate.ts';
import type { WordTag } from './prediction.ts';
import { OUTSIDE, tagOf } from './tag-labels.ts';
import { type TagExample, type TaggedRow, UNKNOWN } from './target.ts';

/** What outputs say about a row. */
export interface RowTags {
  readonly row: TaggedRow;
  /** By token. One of which no sub-token was seen is `O`. */
  readonly answered: readonly WordTag[];
  /** The sum over tokens whose tag training has of −ln p(tag), in nats, and their number. */
  readonly loss: number;
  readonly tokens: number;
}

/** The tag of each row's tokens, by their first sub-tokens; windows of a row are put together again. */
export function rowTags(
  outputs: readonly Float32Array[],
  examples: readonly TagExample[],
  labels: readonly string[],
): RowTags[] {
  const classes = labels.length;
  const tags = labels.map(tagOf);
  const rows = new Map<TaggedRow, { answered: WordTag[]; loss: number; tokens: number }>();
  for (const [i, { target }] of examples.entries()) {
    const { row, words, firsts, classes: own } = target;
    const unseen = (): WordTag[] => row.tokens.map(() => ({ tag: OUTSIDE, score: 1 }));
    const sums = rows.get(row) ?? { answered: unseen(), loss: 0, tokens: 0 };
    rows.set(row, sums);
    for (const [k, position] of firsts.entries()) {
      const logits = outputs[i].subarray(position * classes, (position + 1) * classes);
      const { class: best, score } = bestClass(logits);
      sums.answered[words[position]] = { tag: tags[best], score };
      if (own[k] === UNKNOWN) continue;
      sums.loss += logits[best] - logits[own[k]] - Math.log(score);
      sums.tokens += 1;
    }
  }
  return [...rows].map(([row, sums]) => ({ row, ...sums }));
}
