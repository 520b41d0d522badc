import { type Predictions, TokensiftError } from '@tokensift/core';

/**
 * Refuses predictions that no metric can be computed from.
 * @throws TokensiftError `invalid-argument` when there are none, the lengths differ or a class index is out of range.
 */
export function checkPredictions({ classes, labels, predicted }: Predictions): void {
  if (labels.length !== predicted.length) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `There are ${labels.length} labels but ${predicted.length} predicted classes.`,
      where: 'predictions',
      hint: 'Give one predicted class for every label, in the same order.',
    });
  }
  checkClassIndices(labels, classes, 'labels');
  checkClassIndices(predicted, classes, 'predicted');
}

/** @throws TokensiftError `invalid-argument` when `indices` is empty or one is not an integer in [0, classes). */
export function checkClassIndices(indices: ArrayLike<number>, classes: number, name: string): void {
  if (!Number.isInteger(classes) || classes < 1) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `The number of classes must be a positive integer, not ${classes}.`,
      where: 'classes',
    });
  }
  if (indices.length === 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: 'There are no examples.',
      where: name,
      hint: 'A metric needs at least one example.',
    });
  }
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (!Number.isInteger(index) || index < 0 || index >= classes) {
      throw new TokensiftError({
        code: 'invalid-argument',
        message: `${index} is not a class index.`,
        where: `${name}[${i}]`,
        hint: `Class indices are integers from 0 to ${classes - 1}.`,
      });
    }
  }
}
