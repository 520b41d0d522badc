import { defineMethod, type MethodContext } from '@tokensift/core';
import { addedParameter, collectParameters } from '../added-parameter.ts';
import { planAdapter } from '../plan-adapter.ts';
import { loraAdapter } from './adapter.ts';
import { findTargets } from './find-targets.ts';
import { loraNames } from './init.ts';
import { rowNorms } from './products.ts';
import { completeLora, type LoraSettings, loraSettings } from './settings.ts';

/**
 * LoRA: a trained product of two thin matrices beside frozen linear maps, y = x·Wᵀ + b + s·(x·Aᵀ)·Bᵀ with A [r, inputs]
 * and B [outputs, r] (Hu et al. 2021, arXiv 2106.09685). A starts uniform in ±1/√inputs (Kaiming with a = √5, as PEFT),
 * B at zero, so training starts from the model as it is. The factor s is α/r, or α/√r with rank stabilisation
 * (Kalajdzievski 2023, arXiv 2312.03732). With DoRA the length of each output's weights is trained beside their
 * direction (Liu et al. 2024, arXiv 2402.09353). After training the products are merged into the maps.
 */
export const lora = defineMethod({
  name: 'lora',
  summary: 'low-rank products beside frozen linear maps (LoRA, DoRA)',
  settings: loraSettings,
  create(chosen) {
    const settings = completeLora(chosen);
    return {
      defaults: { learningRate: 3e-3, fallsWithSize: true },
      settings,
      plan: async (context) => planAdapter(newAdapter(settings, context), context),
    };
  },
});

function newAdapter(settings: LoraSettings, { model, values, random }: MethodContext) {
  const { patterns, rank, dora } = settings;
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
      ...(dora ? [addedParameter(names.magnitude, [outputs], layer, (row) => lengths[row])] : []),
    ];
  });
  return loraAdapter({ ...settings, targets, ...collectParameters(added) });
}
