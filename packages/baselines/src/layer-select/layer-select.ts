import { type FinetuningMethod, layersOf } from '@tokensift/core';
import { checkCount } from '../options.ts';
import { selectWhere } from '../select-where.ts';
import { chooseLayers } from './choose-layers.ts';
import { type LayerSelectOptions, layerSelectOptions } from './options.ts';

/**
 * Layer selection: some transformer layers are trained, with the pooler where the model has one. By position, the
 * last ones (Lee, Tang, Lin 2019, arXiv 1911.03090); by the largest Fisher information on training examples (Lodha et
 * al. 2023, arXiv 2310.17041); or those that are listed.
 */
export function layerSelect(options: LayerSelectOptions = {}): FinetuningMethod {
  const checked = layerSelectOptions(options);
  return {
    name: 'layer-select',
    defaults: { learningRate: 1e-3 },
    settings: { ...checked },
    async plan(context) {
      const { model } = context;
      checkCount('layers', checked.layers, 1, model.layers);
      for (const index of checked.indices) checkCount('indices', index, 0, model.layers - 1);
      const { layers, flops } = await chooseLayers[checked.by](checked, context);
      const trained = new Set([...layers, model.layers, ...(checked.embeddings ? [-1] : [])]);
      return {
        selection: selectWhere(model.parameters, (parameter) =>
          layersOf(parameter).some((layer) => trained.has(layer)),
        ),
        flops,
      };
    },
  };
}
