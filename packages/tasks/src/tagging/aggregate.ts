import { argmax, softmax } from '../outputs.ts';

/**
 * How sub-tokens decide on the tag of their word: the first one does; the one that is surest; or their probabilities
 * are averaged.
 */
export const AGGREGATIONS = ['first', 'max', 'average'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** A class and its probability. */
export interface BestClass {
  readonly class: number;
  readonly score: number;
}

/** The most probable class by logits. */
export function bestClass(logits: Float32Array): BestClass {
  const best = argmax(logits);
  const highest = logits[best];
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - highest);
  return { class: best, score: 1 / total };
}

/** The class of a word, from logits [sub-tokens, classes]. */
export function aggregate(logits: Float32Array, classes: number, aggregation: Aggregation): BestClass {
  const tokens = Array.from({ length: logits.length / classes }, (_, i) =>
    logits.subarray(i * classes, (i + 1) * classes),
  );
  if (aggregation === 'first') return bestClass(tokens[0]);
  if (aggregation === 'max') {
    return tokens.map(bestClass).reduce((best, other) => (other.score > best.score ? other : best));
  }
  const probabilities = tokens.map((token) => softmax(token));
  const mean = Float64Array.from({ length: classes }, (_, c) =>
    probabilities.reduce((sum, token) => sum + token[c] / tokens.length, 0),
  );
  const best = argmax(mean);
  return { class: best, score: mean[best] };
}
