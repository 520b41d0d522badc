import { type Predictions, TokensiftError } from '@tokensift/core';
import { DIVERGED } from '../checks/check-finite.ts';
import { checkPredictions } from './check-predictions.ts';

/** Half-precision models give rows that sum to 1 only this closely. */
const SUM_TOLERANCE = 1e-2;

/**
 * The probabilities [examples, classes] of predictions that have them.
 * @throws TokensiftError `invalid-argument` when they are absent, have another size, are outside [0, 1] or do not
 *   sum to 1 over the classes; `not-finite` when one is NaN or infinite.
 */
export function checkProbabilities(predictions: Predictions): Float32Array {
  checkPredictions(predictions);
  const { classes, labels, probabilities } = predictions;
  if (probabilities === undefined) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: 'The predictions carry no probabilities.',
      where: 'probabilities',
      hint: 'This metric judges probabilities; predict with them, or choose a metric of classes.',
    });
  }
  if (probabilities.length !== labels.length * classes) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `There are ${probabilities.length} probabilities for ${labels.length} examples of ${classes} classes.`,
      where: 'probabilities',
      hint: `An array of shape [${labels.length}, ${classes}] is expected.`,
    });
  }
  for (let row = 0; row < labels.length; row++) {
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const probability = probabilities[row * classes + c];
      if (!Number.isFinite(probability)) {
        throw new TokensiftError({
          code: 'not-finite',
          message: `The probability is ${probability}.`,
          where: `probabilities[${row}, ${c}]`,
          hint: DIVERGED,
        });
      }
      if (probability < 0 || probability > 1) {
        throw new TokensiftError({
          code: 'invalid-argument',
          message: `${probability} is not a probability.`,
          where: `probabilities[${row}, ${c}]`,
          hint: 'Apply softmax to logits first.',
        });
      }
      sum += probability;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new TokensiftError({
        code: 'invalid-argument',
        message: `The probabilities sum to ${sum}, not to 1.`,
        where: `probabilities[${row}]`,
        hint: 'Apply softmax to logits first.',
      });
    }
  }
  return probabilities;
}
