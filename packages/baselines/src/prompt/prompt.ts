import { defineMethod, type MethodContext } from '@tokensift/core';
import { type SettingsOf, wholeNumber } from '@tokensift/core/settings';
import * as v from 'valibot';
import { addedParameter, collectParameters } from '../added-parameter.ts';
import { attentionShape, embeddingWidth } from '../attention-shape.ts';
import { planAdapter } from '../plan-adapter.ts';
import { promptAdapter } from './adapter.ts';
import { promptName } from './init.ts';

const settings = v.strictObject({
  length: v.optional(
    v.pipe(
      wholeNumber(1),
      v.description("virtual tokens before each text; they take that many of the model's positions"),
    ),
    16,
  ),
  start: v.optional(
    v.pipe(
      v.picklist(['vocabulary', 'random']),
      v.description('embeddings of tokens drawn from the vocabulary, or N(0, 1) as PyTorch draws embeddings'),
    ),
    'vocabulary',
  ),
});

type Settings = SettingsOf<typeof settings>;

/**
 * Prompt tuning: trained vectors before each text's word embeddings (Lester, Al-Rfou, Constant 2021, arXiv
 * 2104.08691). As in PEFT they take the first positions, so a classifier that reads [CLS] through the pooler reads
 * the first of them, and one that pools by the mean takes them in.
 */
export const promptTuning = defineMethod({
  name: 'prompt',
  summary: 'vectors before the word embeddings (prompt tuning)',
  settings,
  create: (chosen) => ({
    defaults: { learningRate: 3e-2 },
    settings: chosen,
    positions: chosen.length,
    plan: async (context) => planAdapter(newAdapter(chosen, context), context),
  }),
});

const starts: Readonly<
  Record<Settings['start'], (context: MethodContext, hidden: number) => (i: number) => number>
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
      if (i % hidden === 0) row = random.integer(table.shape[0]);
      return data[row * hidden + (i % hidden)];
    };
  },
};

function newAdapter({ length, start }: Settings, context: MethodContext) {
  const { layers } = context.model;
  const hidden = embeddingWidth(context.model);
  const { heads } = attentionShape(context.model);
  const added = addedParameter(promptName, [length, hidden], -1, starts[start](context, hidden));
  return promptAdapter({ layers, hidden, heads, length, ...collectParameters([added]) });
}
