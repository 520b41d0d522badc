import type { Optimizer, OptimizerState } from '@tokensift/core';
import type { DecayOptions } from './decay.ts';
import { elementWise } from './element-wise.ts';
import { lionKernel } from './kernels/lion.ts';
import { requireOption } from './require-option.ts';
import type { TrainableParameters } from './trainable-parameters.ts';

export interface LionOptions extends DecayOptions {
  /** Weight of the old mean of gradients in the update, in [0, 1). Default 0.9. */
  readonly beta1?: number;
  /** Decay rate of the mean of gradients, in [0, 1). Default 0.99. */
  readonly beta2?: number;
}

/**
 * Lion (Chen et al. 2023, Symbolic Discovery of Optimization Algorithms, arXiv 2302.06675, program 1). For gradient g
 * and learning rate η, which is usually three to ten times smaller than AdamW's:
 *
 *     w ← w(1 − ηλ) − η sign(β₁m + (1 − β₁)g)        m ← β₂m + (1 − β₂)g
 *
 * Towards pretrained values w₀ (see `DecayOptions`), w − ηλ(w − w₀) stands for w(1 − ηλ).
 *
 * @param from the state of an earlier Lion, for the coordinates that both have
 * @throws TokensiftError `invalid-argument` for options out of range, and when the trainable parameters already have
 * an optimizer.
 */
export function lion(
  trainable: TrainableParameters,
  options: LionOptions = {},
  from?: OptimizerState,
): Optimizer {
  const { beta1 = 0.9, beta2 = 0.99 } = options;
  requireOption('Lion', 'beta1', beta1, beta1 >= 0 && beta1 < 1, 'in [0, 1)');
  requireOption('Lion', 'beta2', beta2, beta2 >= 0 && beta2 < 1, 'in [0, 1)');
  return elementWise(
    {
      name: 'lion',
      state: ['moment'],
      decay: 'decoupled',
      update: ({ memory, values, gradient, state, count, gradientScale, learningRate, weightDecay }) =>
        lionKernel(memory)(
          values,
          gradient,
          state[0],
          count,
          gradientScale,
          1 - learningRate * weightDecay,
          1 - beta1,
          1 - beta2,
          learningRate,
        ),
    },
    trainable,
    options,
    from,
  );
}
