import { type ParameterValues, readPart, TokensiftError } from '@tokensift/core';
import { optimizerDefaults } from './defaults.ts';
import { requireOption } from './require-option.ts';
import type { TrainableTensor } from './trainable-tensor.ts';

export interface DecayOptions {
  /** Weight decay per unit of learning rate. At least 0, default 0.01. */
  readonly weightDecay?: number;
  /**
   * Values of the pretrained model. With them, what is pretrained decays towards them instead of towards zero: vectors
   * and embeddings as well, since nothing erodes (L2-SP: Li, Grandvalet and Davoine 2018, arXiv 1802.01483). What is
   * new (the head, added parameters) decays towards zero.
   */
  readonly pretrained?: ParameterValues | undefined;
}

/** How one tensor decays. */
export interface TensorDecay {
  /** The decay towards zero. */
  readonly towardsZero: number;
  /** The values that the tensor decays towards instead, in the memory of the tensor. */
  readonly anchor: Float32Array | undefined;
  /** The decay towards the anchor. */
  readonly towardsAnchor: number;
}

/** @throws TokensiftError `invalid-argument`, `missing-tensor` for a pretrained parameter without values. */
export function createDecay(
  optimizer: string,
  { weightDecay = optimizerDefaults.weightDecay, pretrained }: DecayOptions,
): (tensor: TrainableTensor) => TensorDecay {
  const valid = weightDecay >= 0 && weightDecay < Infinity;
  requireOption(optimizer, 'weightDecay', weightDecay, valid, 'at least 0');
  return (tensor) => {
    if (!pretrained || tensor.isNew) {
      return { towardsZero: tensor.decay ? weightDecay : 0, anchor: undefined, towardsAnchor: 0 };
    }
    const source = pretrained.get(tensor.name);
    if (!source) {
      throw new TokensiftError({
        code: 'missing-tensor',
        where: tensor.name,
        message: 'there are no pretrained values to decay towards',
      });
    }
    const anchor = tensor.allocateState();
    readPart(tensor.slice, tensor.shape, source.data, anchor);
    return { towardsZero: 0, anchor, towardsAnchor: weightDecay };
  };
}
