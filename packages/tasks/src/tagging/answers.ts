import { argmax, softmax } from '../outputs.ts';
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

/** What a probability of 0 counts as; as in the loss of single labels. */
export const EPSILON = 2 ** -23;

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
      const logits = outputs[i]!.subarray(position * classes, (position + 1) * classes);
      const probabilities = softmax(logits);
      const best = argmax(probabilities);
      sums.answered[words[position]!] = { tag: tags[best]!, score: probabilities[best]! };
      if (own[k] === UNKNOWN) continue;
      sums.loss -= Math.log(Math.max(probabilities[own[k]!]!, EPSILON));
      sums.tokens += 1;
    }
  }
  return [...rows].map(([row, sums]) => ({ row, ...sums }));
}
