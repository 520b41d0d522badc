import { argmax, softmax } from '../outputs.ts';

/**
 * How sub-tokens decide on the tag of their word: the first one does; the one that is surest; or their probabilities
 * are averaged.
 */
export const AGGREGATIONS = ['first', 'max', 'average'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** The class of a word and its probability, from logits [sub-tokens, classes]. */
export function aggregate(
  logits: Float32Array,
  classes: number,
  aggregation: Aggregation,
): { readonly class: number; readonly score: number } {
  const rows = aggregation === 'first' ? 1 : logits.length / classes;
  const probabilities = Array.from({ length: rows }, (_, i) =>
    softmax(logits.subarray(i * classes, (i + 1) * classes)),
  );
  const of = (word: Float32Array) => {
    const best = argmax(word);
    return { class: best, score: word[best]! };
  };
  if (aggregation === 'average') {
    return of(
      Float32Array.from(
        { length: classes },
        (_, c) => probabilities.reduce((sum, row) => sum + row[c]!, 0) / rows,
      ),
    );
  }
  return probabilities.map(of).reduce((best, other) => (other.score > best.score ? other : best));
}
