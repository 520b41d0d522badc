import type { FinetuningMethod, MethodContext } from '@tokensift/core';
import { addedParameter, collectParameters } from '../added-parameter.ts';
import { attentionShape } from '../attention-shape.ts';
import { selectAdded } from '../select-added.ts';
import { prefixAdapter, prefixNames } from './adapter.ts';
import { type CheckedPrefixOptions, type PrefixTuningOptions, prefixOptions } from './options.ts';

/**
 * Prefix tuning: trained keys and values that every position of every layer attends to beside those of the text
 * (Li and Liang 2021, arXiv 2101.00190; for encoders as P-tuning v2, Liu et al. 2022, arXiv 2110.07602), either
 * themselves or as the outputs of a perceptron with tanh. As in PEFT with BERT, texts start at the position after the
 * prefix.
 */
export function prefixTuning(options: PrefixTuningOptions = {}): FinetuningMethod {
  const checked = prefixOptions(options);
  return {
    name: 'prefix',
    defaults: { learningRate: 3e-2 },
    settings: { ...checked },
    positions: checked.length,
    async plan(context) {
      const adapter = newAdapter(checked, context);
      return { adapter, selection: selectAdded(context.model, adapter), flops: 0 };
    },
  };
}

function newAdapter(options: CheckedPrefixOptions, { model, random }: MethodContext) {
  const { length, projection, start } = options;
  const { hidden, heads } = attentionShape(model);
  const width = 2 * model.layers * hidden;
  const inner = options.projectionSize ?? hidden;
  const names = prefixNames;
  const zero = () => 0;
  const normal = () => random.normal();
  /** PyTorch's initial values of a linear map. */
  const uniform = (inputs: number) => () => (2 * random.uniform() - 1) / Math.sqrt(inputs);
  const last = start === 'zero' ? zero : uniform(inner);
  // Layer 0: whatever is trained here reaches down to the first layer's keys.
  const added = projection
    ? [
        addedParameter(names.embedding, [length, hidden], 0, normal),
        addedParameter(names.innerWeight, [inner, hidden], 0, uniform(hidden)),
        addedParameter(names.innerBias, [inner], 0, uniform(hidden)),
        addedParameter(names.outerWeight, [width, inner], 0, last),
        addedParameter(names.outerBias, [width], 0, last),
      ]
    : [addedParameter(names.embedding, [length, width], 0, start === 'zero' ? zero : normal)];
  const shape = { layers: model.layers, hidden, heads, length };
  return prefixAdapter({ ...shape, ...(projection && { inner }), ...collectParameters(added) });
}
