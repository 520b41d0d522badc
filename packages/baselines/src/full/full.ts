import {
  defineMethod,
  type ModelDescription,
  type ParameterValues,
  type Random,
  sizeOf,
} from '@tokensift/core';
import { share, wholeNumber } from '@tokensift/core/settings';
import * as v from 'valibot';
import { checkCount } from '../check-count.ts';
import { selectWhere } from '../select-where.ts';

/** Standard deviation that BERT's weights are drawn with (Devlin et al. 2019). */
const initializerRange = 0.02;

/**
 * Full finetuning: every parameter is trained (Devlin et al. 2019, arXiv 1810.04805, section 3.2). Optionally with a
 * learning rate that falls from layer to layer towards the input (Howard and Ruder 2018, arXiv 1801.06146, section
 * 3.2), and with the last layers drawn anew (Zhang et al. 2021, arXiv 2006.05987, section 5).
 */
export const fullFinetuning = defineMethod({
  name: 'full',
  summary: 'every parameter',
  settings: v.strictObject({
    layerDecay: v.optional(
      v.pipe(
        share,
        v.description(
          'layer i of L learns at layerDecay^(L − i) times the learning rate, the embeddings at layerDecay^(L + 1)',
        ),
      ),
      1,
    ),
    reinitializedLayers: v.optional(
      v.pipe(
        wholeNumber(0),
        v.description('how many layers, counted from the last, start anew, and the pooler with them'),
      ),
      0,
    ),
  }),
  create: ({ layerDecay, reinitializedLayers }) => ({
    defaults: { learningRate: 5e-4, fallsWithSize: true },
    settings: { layerDecay, reinitializedLayers },
    async plan({ model, random }) {
      checkCount('full.reinitializedLayers', reinitializedLayers, 0, model.layers);
      return {
        selection: selectWhere(model.parameters, () => true),
        flops: 0,
        ...(layerDecay < 1 && { learningRateFactors: decayedRates(model, layerDecay) }),
        ...(reinitializedLayers > 0 && { initialValues: redrawn(model, reinitializedLayers, random) }),
      };
    },
  }),
});

function decayedRates({ layers, parameters }: ModelDescription, decay: number): Map<string, number> {
  return new Map(parameters.map(({ name, layer }) => [name, decay ** (layers - layer)]));
}

/** Weights from N(0, 0.02²), biases zero, LayerNorm the identity. */
function redrawn({ layers, parameters }: ModelDescription, count: number, random: Random): ParameterValues {
  const drawn = parameters.filter(({ layer, head }) => layer >= layers - count && !head);
  return new Map(
    drawn.map(({ name, shape, role }) => {
      const constant = role === 'layer-norm' && name.endsWith('.weight') ? 1 : 0;
      const draw = shape.length > 1 ? () => initializerRange * random.normal() : () => constant;
      return [name, { shape, data: Float32Array.from({ length: sizeOf(shape) }, draw) }];
    }),
  );
}
