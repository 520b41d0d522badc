import type { Optimizer, OptimizerState } from '@tokensift/core';
import { createDecay, type DecayOptions } from './decay.ts';
import { pullGradientKernel, pullKernel } from './kernels/anchor.ts';
import type { TrainableParameters } from './trainable-parameters.ts';
import { validateStep } from './validate-step.ts';
import { agedRanges, allocateState, checkOptimizer, copyState } from './value-state.ts';
import type { LinearMemory } from './web-assembly.ts';

/** `count` values that are updated together. Arrays are given as byte offsets into the memory. */
export interface ElementWiseUpdate {
  readonly memory: LinearMemory;
  readonly values: number;
  readonly gradient: number;
  /** The state arrays, in the order of their names. */
  readonly state: readonly number[];
  readonly count: number;
  readonly gradientScale: number;
  readonly learningRate: number;
  /** Decay towards zero. */
  readonly weightDecay: number;
  /** Steps that these values have been trained for, this one included. */
  readonly age: number;
}

export interface ElementWiseOptions {
  readonly name: string;
  /** What the optimizer remembers of each value. */
  readonly state: readonly string[];
  /** Whether decay is a part of the gradient (L2) or of the update (decoupled). */
  readonly decay: 'coupled' | 'decoupled';
  readonly update: (update: ElementWiseUpdate) => void;
}

/**
 * An optimizer that treats each value for itself. Values that come to be trained later than others count their steps
 * from then on.
 */
export function elementWise(
  { name, state: names, decay, update }: ElementWiseOptions,
  trainable: TrainableParameters,
  options: DecayOptions,
  from: OptimizerState | undefined,
): Optimizer {
  const decayOf = createDecay(name, options);
  checkOptimizer(name, from);
  trainable.claim();
  const tensors = allocateState(trainable.tensors, names, from).map((state) => ({
    ...state,
    decay: decayOf(state.tensor),
  }));
  let steps = from?.steps ?? 0;

  return {
    name,
    stateBytes: tensors.reduce(
      (total, { arrays, decay: { anchor } }) =>
        arrays.reduce((bytes, array) => bytes + array.byteLength, total + (anchor?.byteLength ?? 0)),
      0,
    ),
    step(step) {
      const { learningRate: rate, gradientScale } = validateStep(step);
      steps++;
      for (const state of tensors) {
        const { tensor, arrays } = state;
        const { memory } = tensor;
        const { towardsZero, towardsAnchor, anchor } = state.decay;
        const learningRate = rate * tensor.learningRateFactor;
        for (const { start, count, since } of agedRanges(state)) {
          const at = (array: Float32Array) => array.byteOffset + start * Float32Array.BYTES_PER_ELEMENT;
          const [values, gradient] = [at(tensor.values), at(tensor.gradient)];
          let scale = gradientScale;
          if (anchor && decay === 'coupled') {
            pullGradientKernel(memory)(gradient, values, at(anchor), count, scale, towardsAnchor);
            scale = 1;
          } else if (anchor) pullKernel(memory)(values, at(anchor), count, learningRate * towardsAnchor);
          update({
            memory,
            values,
            gradient,
            state: arrays.map(at),
            count,
            gradientScale: scale,
            learningRate,
            weightDecay: towardsZero,
            age: steps - since,
          });
        }
      }
      trainable.commit();
    },
    state: () => copyState(name, steps, names, tensors),
  };
}
