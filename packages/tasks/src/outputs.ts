import { TokensiftError } from '@tokensift/core';

/**
 * @param placeOf says which text it is, by its index
 * @throws TokensiftError `not-finite`, with that place, when an output is NaN or infinite.
 */
export function requireFiniteOutputs(
  outputs: readonly Float32Array[],
  placeOf = (text: number): string => `prediction for text ${text + 1}`,
): void {
  outputs.forEach((output, text) => {
    const broken = output.find((value) => !Number.isFinite(value));
    if (broken === undefined) return;
    throw new TokensiftError({
      code: 'not-finite',
      where: placeOf(text),
      message: `A logit is ${broken}: the training diverged, or the weights were broken before.`,
      hint: 'Lower the learning rate of the training, or use other weights.',
    });
  });
}

/** Class probabilities of logits, by softmax of logits / temperature. */
export function softmax(logits: Float32Array, temperature = 1): Float32Array {
  const maximum = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = logits.reduce((sum, logit) => sum + Math.exp((logit - maximum) / temperature), 0);
  return logits.map((logit) => Math.exp((logit - maximum) / temperature) / total);
}

/** Outputs of texts one after the other. */
export function flat(outputs: readonly Float32Array[]): Float32Array {
  const width = outputs[0]?.length ?? 0;
  const all = new Float32Array(outputs.length * width);
  outputs.forEach((output, i) => {
    all.set(output, i * width);
  });
  return all;
}

/** Index of the largest entry; the first one of equals. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/** An index drawn from softmax(logits). */
export function drawClass(logits: Float32Array, uniform: number): number {
  const highest = Math.max(...logits);
  const weights = Array.from(logits, (value) => Math.exp(value - highest));
  let left = uniform * weights.reduce((total, weight) => total + weight, 0);
  for (let index = 0; index < weights.length; index++) {
    left -= weights[index];
    if (left < 0) return index;
  }
  return weights.length - 1;
}

/** The logistic function. */
export const logistic = (logit: number): number => 1 / (1 + Math.exp(-logit));
