import { type Optimizer, type OptimizerState, TokensiftError } from '@tokensift/core';
import { adamwKernel } from './kernels/adamw.ts';
import type { TrainableParameters } from './trainable-parameters.ts';
import { validateStep } from './validate-step.ts';
import { agedRanges, allocateState, copyState } from './value-state.ts';

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
 * Values that come to be trained later than others count their steps t from then on.
 *
 * @param from the state of an earlier AdamW, for the coordinates that both have
 * @throws TokensiftError `invalid-argument` for options out of range, and when the trainable parameters already have
 * an optimizer.
 */
export function adamW(
  trainable: TrainableParameters,
  options: AdamWOptions = {},
  from?: OptimizerState,
): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
  requireOption('beta1', beta1, beta1 >= 0 && beta1 < 1, 'in [0, 1)');
  requireOption('beta2', beta2, beta2 >= 0 && beta2 < 1, 'in [0, 1)');
  requireOption('epsilon', epsilon, epsilon < Infinity && Math.fround(epsilon) > 0, 'positive');
  requireOption('weightDecay', weightDecay, weightDecay >= 0 && weightDecay < Infinity, 'at least 0');

  const names = ['firstMoment', 'secondMoment'];
  const states = allocateState(trainable, 'adamw', names, from);
  let steps = from?.steps ?? 0;

  return {
    name: 'adamw',
    stateBytes: states.reduce(
      (total, { arrays }) => arrays.reduce((bytes, array) => bytes + array.byteLength, total),
      0,
    ),
    step(step) {
      const { learningRate: rate, gradientScale } = validateStep(step);
      steps++;
      for (const state of states) {
        const { tensor, arrays } = state;
        const { values, gradient, decay } = tensor;
        const learningRate = rate * tensor.learningRateFactor;
        const update = adamwKernel(tensor.memory);
        const [first, second] = arrays as [Float32Array, Float32Array];
        const decayFactor = decay ? 1 - learningRate * weightDecay : 1;
        for (const { start, count, since } of agedRanges(state)) {
          const offset = start * Float32Array.BYTES_PER_ELEMENT;
          const age = steps - since;
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
            1 / Math.sqrt(1 - beta2 ** age),
            epsilon,
            learningRate / (1 - beta1 ** age),
          );
        }
      }
      trainable.commit();
    },
    state: () => copyState('adamw', steps, names, states),
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
