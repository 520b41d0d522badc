import type { Optimizer, OptimizerState } from '@tokensift/core';
import type { DecayOptions } from './decay.ts';
import { elementWise } from './element-wise.ts';
import { adamwKernel } from './kernels/adamw.ts';
import { requireOption } from './require-option.ts';
import type { TrainableParameters } from './trainable-parameters.ts';

export interface AdamWOptions extends DecayOptions {
  /** Decay rate of the mean of gradients, in [0, 1). Default 0.9. */
  readonly beta1?: number;
  /** Decay rate of the mean of squared gradients, in [0, 1). Default 0.999. */
  readonly beta2?: number;
  /** Added to the denominator, outside the square root. Positive, default 1e-8. */
  readonly epsilon?: number;
}

/**
 * AdamW (Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization, algorithm 2) as torch.optim.AdamW
 * computes it. For step t from 1, gradient g and learning rate η:
 *
 *     m ← m + (1 − β₁)(g − m)        v ← β₂v + (1 − β₂)g²
 *     w ← w(1 − ηλ) − η/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 *
 * Towards pretrained values w₀ (see `DecayOptions`), w − ηλ(w − w₀) stands for w(1 − ηλ).
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
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  requireOption('AdamW', 'beta1', beta1, beta1 >= 0 && beta1 < 1, 'in [0, 1)');
  requireOption('AdamW', 'beta2', beta2, beta2 >= 0 && beta2 < 1, 'in [0, 1)');
  requireOption('AdamW', 'epsilon', epsilon, epsilon < Infinity && Math.fround(epsilon) > 0, 'positive');

  return elementWise(
    {
      name: 'adamw',
      state: ['firstMoment', 'secondMoment'],
      decay: 'decoupled',
      update: ({ memory, values, gradient, state, count, gradientScale, learningRate, weightDecay, age }) =>
        adamwKernel(memory)(
          values,
          gradient,
          state[0],
          state[1],
          count,
          gradientScale,
          1 - learningRate * weightDecay,
          1 - beta1,
          beta2,
          1 - beta2,
          1 / Math.sqrt(1 - beta2 ** age),
          epsilon,
          learningRate / (1 - beta1 ** age),
        ),
    },
    trainable,
    options,
    from,
  );
}
