import type { Predictions } from '@tokensift/core';
import { column } from '../binary/column.ts';
import { type CountsAtThresholds, countsAtThresholds } from '../binary/counts-at-thresholds.ts';
import { checkProbabilities } from './check-probabilities.ts';

/**
 * The binary decisions "class c or not" by the class's probability, for the classes that have examples.
 * @throws TokensiftError for predictions without usable probabilities.
 */
export function oneAgainstRest(predictions: Predictions): CountsAtThresholds[] {
  const probabilities = checkProbabilities(predictions);
  const { classes } = predictions;
  const labels = Int32Array.from(predictions.labels);
  return [...new Set(labels)].map((c) =>
    countsAtThresholds(
      column(probabilities, c, classes),
      labels.map((label) => (label === c ? 1 : 0)),
    ),
  );
}
