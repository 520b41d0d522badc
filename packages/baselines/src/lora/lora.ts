import type { FinetuningMethod, MethodContext } from '@tokensift/core';
import { addedParameter, collectParameters } from '../added-parameter.ts';
import { selectAdded } from '../select-added.ts';
import { loraAdapter, loraNames } from './adapter.ts';
import { findTargets } from './find-targets.ts';
import { type CheckedLoraOptions, type LoraOptions, loraOptions } from './options.ts';
import { rowNorms } from './products.ts';

/**
 * LoRA: a trained product of two thin matrices beside frozen linear maps, y = x·Wᵀ + b + s·(x·Aᵀ)·Bᵀ with A [r, inputs]
 * and B [outputs, r] (Hu et al. 2021, arXiv 2106.09685). A starts uniform in ±1/√inputs (Kaiming with a = √5, as PEFT),
 * B at zero, so training starts from the model as it is. The factor s is α/r, or α/√r with rank stabilisation
 * (Kalajdzievski 2023, arXiv 2312.03732). With DoRA the length of each output's weights is trained beside their
 * direction (Liu et al. 2024, arXiv 2402.09353). After training the products are merged into the maps.
 */
export function lora(options: LoraOptions = {}): FinetuningMethod {
  const checked = loraOptions(options);
  return {
    name: 'lora',
    defaults: { learningRate: 3e-3 },
    settings: { ...checked },
    async plan(context) {
      const adapter = newAdapter(checked, context);
      return { adapter, selection: selectAdded(context.model, adapter), flops: 0 };
    },
  };
}

function newAdapter(options: CheckedLoraOptions, { model, values, random }: MethodContext) {
  const { patterns, rank, dora } = options;
  const targets = findTargets(model, patterns, rank);
  const added = targets.flatMap(({ name, weight }) => {
    const [outputs, inputs] = weight.shape as [number, number];
    const { layer } = weight;
    const bound = 1 / Math.sqrt(inputs);
    const names = loraNames(name);
    const lengths = dora ? rowNorms(values.get(weight.name)!) : [];
    return [
      addedParameter(names.a, [rank, inputs], layer, () => bound * (2 * random.uniform() - 1)),
      addedParameter(names.b, [outputs, rank], layer, () => 0),
      ...(dora ? [addedParameter(names.magnitude, [outputs], layer, (row) => lengths[row]!)] : []),
    ];
  });
  return loraAdapter({ ...options, targets, ...collectParameters(added) });
}
