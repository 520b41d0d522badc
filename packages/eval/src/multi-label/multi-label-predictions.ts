import { TokensiftError } from '@tokensift/core';
import { checkFinite, DIVERGED } from '../checks/check-finite.ts';

/** Predictions beside the truth where a row may have any number of classes. Arrays are row-major. */
export interface MultiLabelPredictions extends MultiLabelProbabilities {
  /** [rows, classes], 1 where the class was predicted for the row. */
  readonly predicted: Uint8Array;
}

/** Probabilities beside the truth: what thresholds are tuned on. */
export interface MultiLabelProbabilities {
  readonly classes: number;
  /** [rows, classes], 1 where the row has the class. */
  readonly truth: Uint8Array;
  /** [rows, classes], each in [0, 1] by itself: the classes of a row need not sum to 1. */
  readonly probabilities: Float32Array;
}

/** @throws TokensiftError as `checkMultiLabelProbabilities`, and when `predicted` has another size or is not 0 or 1. */
export function checkMultiLabel(predictions: MultiLabelPredictions): void {
  checkMultiLabelProbabilities(predictions);
  checkSize(predictions.predicted, predictions.truth, 'predicted');
  checkIndicators(predictions.predicted, 'predicted');
}

/**
 * @throws TokensiftError `invalid-argument` when there are no rows or classes, the sizes differ, the truth is not 0 or 1
 *   or a probability is outside [0, 1]; `not-finite` when one is NaN or infinite.
 */
export function checkMultiLabelProbabilities({
  classes,
  truth,
  probabilities,
}: MultiLabelProbabilities): void {
  if (!Number.isInteger(classes) || classes < 1) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `The number of classes must be a positive integer, not ${classes}.`,
      where: 'classes',
    });
  }
  if (truth.length === 0 || truth.length % classes !== 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `${truth.length} values are no rows of ${classes} classes.`,
      where: 'truth',
      hint: 'An array of shape [rows, classes] with at least one row is expected.',
    });
  }
  checkIndicators(truth, 'truth');
  checkSize(probabilities, truth, 'probabilities');
  checkFinite(probabilities, 'probabilities', DIVERGED);
  const outside = probabilities.findIndex((probability) => probability < 0 || probability > 1);
  if (outside !== -1) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `${probabilities[outside]} is not a probability.`,
      where: `probabilities[${outside}]`,
      hint: 'Apply the logistic function to logits first.',
    });
  }
}

function checkSize(values: ArrayLike<number>, truth: Uint8Array, name: string): void {
  if (values.length === truth.length) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: `There are ${truth.length} true values but ${values.length} in ${name}.`,
    where: name,
    hint: 'All arrays have the shape [rows, classes].',
  });
}

function checkIndicators(values: Uint8Array, name: string): void {
  const other = values.findIndex((value) => value > 1);
  if (other === -1) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: `The value is ${values[other]}.`,
    where: `${name}[${other}]`,
    hint: 'Use 1 where the row has the class and 0 where it has not.',
  });
}
