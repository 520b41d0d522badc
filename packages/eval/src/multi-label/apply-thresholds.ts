import { TokensiftError } from '@tokensift/core';

/**
 * Decides classes: 1 where the probability is at least the class's threshold.
 * @param probabilities [rows, classes].
 * @param thresholds one for each class.
 * @returns [rows, classes].
 * @throws TokensiftError `invalid-argument` when the probabilities are no rows of as many classes.
 */
export function applyThresholds(probabilities: Float32Array, thresholds: ArrayLike<number>): Uint8Array {
  const classes = thresholds.length;
  if (classes === 0 || probabilities.length % classes !== 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `${probabilities.length} probabilities are no rows of ${classes} classes.`,
      where: 'thresholds',
      hint: 'Give one threshold for each class.',
    });
  }
  return Uint8Array.from(probabilities, (probability, i) => (probability >= thresholds[i % classes] ? 1 : 0));
}
