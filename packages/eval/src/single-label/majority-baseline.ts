import type { Predictions } from '@tokensift/core';
import { checkClassIndices } from './check-predictions.ts';

/**
 * The predictions of a classifier that always answers the most frequent label (of equally frequent ones, the
 * lowest index). A trained model that does not beat it on a metric has failed.
 * @throws TokensiftError `invalid-argument` when there are no labels or one is out of range.
 */
export function majorityBaseline(labels: ArrayLike<number>, classes: number): Predictions {
  checkClassIndices(labels, classes, 'labels');
  const counts = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) counts[labels[i]]++;
  const majority = counts.indexOf(Math.max(...counts));
  return { classes, labels, predicted: new Int32Array(labels.length).fill(majority) };
}
