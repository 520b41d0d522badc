import type { FinetuningMethod, MethodContext } from '@tokensift/core';
import { addedParameter, collectParameters } from '../added-parameter.ts';
import { attentionShape, embeddingWidth } from '../attention-shape.ts';
import { selectAdded } from '../select-added.ts';
import { promptAdapter, promptName } from './adapter.ts';
import { type CheckedPromptOptions, type PromptTuningOptions, promptOptions } from './options.ts';

/**
 * Prompt tuning: trained vectors before each text's word embeddings (Lester, Al-Rfou, Constant 2021, arXiv
 * 2104.08691). As in PEFT they take the first positions, so a classifier that reads [CLS] through the pooler reads
 * the first of them, and one that pools by the mean takes them in.
 */
export function promptTuning(options: PromptTuningOptions = {}): FinetuningMethod {
  const checked = promptOptions(options);
  return {
    name: 'prompt',
    defaults: { learningRate: 3e-2 },
    settings: { ...checked },
    positions: checked.length,
    async plan(context) {
      const adapter = newAdapter(checked, context);
      return { adapter, selection: selectAdded(context.model, adapter), flops: 0 };
    },
  };
}

const starts: Readonly<
  Record<CheckedPromptOptions['start'], (context: MethodContext, hidden: number) => (i: number) => number>
> = {
  random:
    ({ random }) =>
    () =>
      random.normal(),
  vocabulary({ model, values, random }, hidden) {
    const table = model.parameters.find(({ role }) => role === 'token-embedding')!;
    const { data } = values.get(table.name)!;
    let row = 0;
    return (i) => {
      if (i % hidden === 0) row = random.integer(table.shape[0]!);
      return data[row * hidden + (i % hidden)]!;
    };
  },
};

function newAdapter({ length, start }: CheckedPromptOptions, context: MethodContext) {
  const { layers } = context.model;
  const hidden = embeddingWidth(context.model);
  const { heads } = attentionShape(context.model);
  const added = addedParameter(promptName, [length, hidden], -1, starts[start](context, hidden));
  return promptAdapter({ layers, hidden, heads, length, ...collectParameters([added]) });
}
