import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { TokensiftError } from '@tokensift/core';

/**
 * Logits [texts, classes], as predictors give them, as a tfjs tensor; copied.
 * @throws TokensiftError `shape-mismatch` when they do not fill their rows.
 */
export function logitsToTf(logits: Float32Array, classes: number): Tensor2D {
  if (!Number.isInteger(classes) || classes < 1 || logits.length % classes !== 0) {
    throw new TokensiftError({
      code: 'shape-mismatch',
      message: `${logits.length} logits are not rows of ${classes}.`,
    });
  }
  return tensor2d(logits.slice(), [logits.length / classes, classes]);
}

/** Logits from a tfjs tensor [texts, classes], row by row; copied. */
export function logitsFromTf(logits: Tensor2D): Float32Array {
  return Float32Array.from(logits.dataSync());
}
