import { defineMethod, type MethodContext } from '@tokensift/core';
import { type SettingsOf, wholeNumber } from '@tokensift/core/settings';
import * as v from 'valibot';
import { addedParameter, collectParameters } from '../added-parameter.ts';
import { attentionShape } from '../attention-shape.ts';
import { planAdapter } from '../plan-adapter.ts';
import { prefixAdapter } from './adapter.ts';
import { prefixNames } from './init.ts';

const settings = v.strictObject({
  length: v.optional(
    v.pipe(
      wholeNumber(1),
      v.description(
        "virtual tokens, each with a key and a value in every layer; they take that many of the model's positions",
      ),
    ),
    16,
  ),
  projection: v.optional(
    v.pipe(
      v.boolean(),
      v.description('compute keys and values from embeddings by a two-layer perceptron while training'),
    ),
    false,
  ),
  projectionSize: v.optional(
    v.pipe(wholeNumber(1), v.description("width of the perceptron's hidden layer; the model's unless given")),
  ),
  start: v.optional(
    v.pipe(
      v.picklist(['random', 'zero']),
      v.description('N(0, 1) as PyTorch draws embeddings, or all keys and values 0'),
    ),
    'random',
  ),
});

type Settings = SettingsOf<typeof settings>;

/**
 * Prefix tuning: trained keys and values that every position of every layer attends to beside those of the text
 * (Li and Liang 2021, arXiv 2101.00190; for encoders as P-tuning v2, Liu et al. 2022, arXiv 2110.07602), either
 * themselves or as the outputs of a perceptron with tanh. As in PEFT with BERT, texts start at the position after the
 * prefix.
 */
export const prefixTuning = defineMethod({
  name: 'prefix',
  summary: 'keys and values before those of the text (prefix tuning, P-tuning v2)',
  settings,
  create: (chosen) => ({
    defaults: { learningRate: 3e-2 },
    settings: chosen,
    positions: chosen.length,
    plan: async (context) => planAdapter(newAdapter(chosen, context), context),
  }),
});

function newAdapter(options: Settings, { model, random }: MethodContext) {
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
