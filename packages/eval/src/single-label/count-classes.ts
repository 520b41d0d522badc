import type { Predictions } from '@tokensift/core';
import { type ClassCounts, emptyCounts } from '../reports/class-counts.ts';
import { checkPredictions } from './check-predictions.ts';

/** Counts in one pass, without a [classes, classes] table. */
export function countClasses(predictions: Predictions): ClassCounts {
  checkPredictions(predictions);
  const { classes, labels, predicted } = predictions;
  const counts = emptyCounts(classes);
  for (let i = 0; i < labels.length; i++) {
    counts.support[labels[i]]++;
    counts.predicted[predicted[i]]++;
    if (labels[i] === predicted[i]) counts.truePositives[labels[i]]++;
  }
  return counts;
}
