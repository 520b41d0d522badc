import type { ParameterValues, PeftAdapter, Tensor } from '@tokensift/core';
import { promptConfig } from '../peft/prompt-config.ts';
import { promptPrefix } from '../peft/saved-adapter.ts';
import { type PrefixInit, prefixNames } from './init.ts';

/** PEFT stores the keys and values themselves, never the perceptron that they were trained through. */
export function prefixToPeft(init: PrefixInit, values: ParameterValues): PeftAdapter {
  return {
    config: {
      ...promptConfig(init),
      peft_type: 'PREFIX_TUNING',
      encoder_hidden_size: init.inner ?? init.hidden,
      prefix_projection: init.inner !== undefined,
    },
    tensors: new Map([['prompt_embeddings', flatPrefix(init, values)]]),
    modelPrefix: promptPrefix,
  };
}

/** The prefix [length, 2·layers·hidden] that the parameters stand for. */
function flatPrefix(
  { layers, hidden, length, inner }: PrefixInit,
  values: ParameterValues,
): Tensor<Float32Array> {
  const width = 2 * layers * hidden;
  const of = (name: keyof typeof prefixNames) => values.get(prefixNames[name])!;
  const embedding = of('embedding');
  if (inner === undefined) return embedding;
  const middle = affine(embedding.data, of('innerWeight'), of('innerBias')).map(Math.tanh);
  const outer = affine(middle, of('outerWeight'), of('outerBias'));
  return { shape: [length, width], data: Float32Array.from(outer) };
}

/** x·Wᵀ + b by rows, in float64. */
function affine(
  x: ArrayLike<number>,
  weight: Tensor<Float32Array>,
  bias: Tensor<Float32Array>,
): Float64Array {
  const [outputs, inputs] = weight.shape as [number, number];
  return Float64Array.from({ length: (x.length / inputs) * outputs }, (_, i) => {
    const row = Math.floor(i / outputs) * inputs;
    const column = (i % outputs) * inputs;
    let total = bias.data[i % outputs];
    for (let k = 0; k < inputs; k++) total += x[row + k] * weight.data[column + k];
    return total;
  });
}
