import type { Optimizer, OptimizerState } from '@tokensift/core';
import type { DecayOptions } from './decay.ts';
import { optimizerDefaults } from './defaults.ts';
import { elementWise } from './element-wise.ts';
import { momentumKernel, sgdKernel } from './kernels/sgd.ts';
import { requireOption } from './require-option.ts';
import type { TrainableParameters } from './trainable-parameters.ts';

export interface SgdOptions extends DecayOptions {
  /** Decay rate of the velocity, in [0, 1). Default 0.9; at 0 there is no state. */
  readonly momentum?: number;
}

/**
 * Stochastic gradient descent with momentum as torch.optim.SGD computes it, weight decay as a part of the gradient.
 * For gradient g and learning rate η:
 *
 *     v ← μv + g + λw        w ← w − ηv
 *
 * Towards pretrained values w₀ (see `DecayOptions`), λ(w − w₀) stands for λw.
 *
 * @param from the state of an earlier SGD, for the coordinates that both have
 * @throws TokensiftError `invalid-argument` for options out of range, and when the trainable parameters already have
 * an optimizer.
 */
export function sgd(
  trainable: TrainableParameters,
  options: SgdOptions = {},
  from?: OptimizerState,
): Optimizer {
  const { momentum = optimizerDefaults.momentum } = options;
  requireOption('SGD', 'momentum', momentum, momentum >= 0 && momentum < 1, 'in [0, 1)');
  return elementWise(
    {
      name: 'sgd',
      state: momentum > 0 ? ['velocity'] : [],
      decay: 'coupled',
      update({ memory, values, gradient, state, count, gradientScale, learningRate, weightDecay }) {
        const [velocity] = state;
        if (velocity === undefined) {
          sgdKernel(memory)(values, gradient, count, gradientScale, weightDecay, learningRate);
        } else {
          momentumKernel(memory)(
            values,
            gradient,
            velocity,
            count,
            gradientScale,
            weightDecay,
            momentum,
            learningRate,
          );
        }
      },
    },
    trainable,
    options,
    from,
  );
}
