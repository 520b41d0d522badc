import type { Predictions, Tensor } from '@tokensift/core';
import { checkPredictions } from './check-predictions.ts';

/**
 * Counts of shape [classes, classes]: rows are labels, columns predicted classes (scikit-learn's order).
 * @throws TokensiftError `invalid-argument` for unusable predictions.
 */
export function confusionMatrix(predictions: Predictions): Tensor<Int32Array> {
  checkPredictions(predictions);
  const { classes, labels, predicted } = predictions;
  const data = new Int32Array(classes * classes);
  for (let i = 0; i < labels.length; i++) data[labels[i] * classes + predicted[i]]++;
  return { shape: [classes, classes], data };
}
