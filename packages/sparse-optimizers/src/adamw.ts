import { type Optimizer, TokensiftError } from '@tokensift/core';
import { adamwKernel } from './kernels/adamw.ts';
import type { TrainableParameters } from './trainable-parameters.ts';
import { validateStep } from './validate-step.ts';

export interface AdamWOptions {
  /** Decay rate of the mean of gradients, in [0, 1). Default 0.9. */
  readonly beta1?: number;
  /** Decay rate of the mean of squared gradients, in [0, 1). Default 0.999. */
  readonly beta2?: number;
  /** Added to the denominator, outside the square root. Positive, default 1e-8. */
  readonly epsilon?: number;
  /** Decoupled weight decay per unit of learning rate; see `TrainableTensor.decay`. At least 0, default 0.01. */
  readonly weightDecay?: number;
}

/**
 * AdamW (Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization, algorithm 2) as torch.optim.AdamW
 * computes it. For step t from 1, gradient g and learning rate η:
 *
 *     m ← m + (1 − β₁)(g − m)        v ← β₂v + (1 − β₂)g²
 *     w ← w(1 − ηλ) − η/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 *
 * @throws TokensiftError `invalid-argument` for options out of range, and when the trainable parameters already have
 * an optimizer.
 */
export function adamW(trainable: TrainableParameters, options: AdamWOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
  requireOption('beta1', beta1, beta1 >= 0 && beta1 < 1, 'in [0, 1)');
  requireOption('beta2', beta2, beta2 >= 0 && beta2 < 1, 'in [0, 1)');
  requireOption('epsilon', epsilon, epsilon < Infinity && Math.fround(epsilon) > 0, 'positive');
  requireOption('weightDecay', weightDecay, weightDecay >= 0 && weightDecay < Infinity, 'at least 0');

  const moments = trainable.tensors.map((tensor) => ({
    tensor,
    update: adamwKernel(tensor.memory),
    first: tensor.allocateState(),
    second: tensor.allocateState(),
  }));
  let steps = 0;

  return {
    name: 'adamw',
    stateBytes: moments.reduce((bytes, { first, second }) => bytes + first.byteLength + second.byteLength, 0),
    step(step) {
      const { learningRate: rate, gradientScale } = validateStep(step);
      steps++;
      const denominatorScale = 1 / Math.sqrt(1 - beta2 ** steps);
      for (const { tensor, update, first, second } of moments) {
        const { values, gradient, decay } = tensor;
        const learningRate = rate * tensor.learningRateFactor;
        const stepSize = learningRate / (1 - beta1 ** steps);
        const decayFactor = decay ? 1 - learningRate * weightDecay : 1;
        for (const { start, count } of tensor.rangesToUpdate()) {
          const offset = start * Float32Array.BYTES_PER_ELEMENT;
          update(
            values.byteOffset + offset,
            gradient.byteOffset + offset,
            first.byteOffset + offset,
            second.byteOffset + offset,
            count,
            gradientScale,
            decayFactor,
            1 - beta1,
            beta2,
            1 - beta2,
            denominatorScale,
            epsilon,
            stepSize,
          );
        }
      }
      trainable.commit();
    },
  };
}

function requireOption(name: string, value: number, valid: boolean, range: string): void {
  if (valid) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: `AdamW's ${name} must be ${range}, not ${value}`,
    where: name,
  });
}
