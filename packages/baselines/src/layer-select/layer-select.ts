import { defineMethod, layersOf } from '@tokensift/core';
import { checkCount } from '../check-count.ts';
import { selectWhere } from '../select-where.ts';
import { chooseLayers } from './choose-layers.ts';
import { completeLayerSelect, layerSelectSettings } from './settings.ts';

/**
 * Layer selection: some transformer layers are trained, with the pooler where the model has one. By position, the
 * last ones (Lee, Tang, Lin 2019, arXiv 1911.03090); by the largest Fisher information on training examples (Lodha et
 * al. 2023, arXiv 2310.17041); or those that are listed.
 */
export const layerSelect = defineMethod({
  name: 'layer-select',
  summary: 'some transformer layers',
  settings: layerSelectSettings,
  create(chosen) {
    const settings = completeLayerSelect(chosen);
    return {
      defaults: { learningRate: 1e-3, fallsWithSize: true },
      settings,
      async plan(context) {
        const { model } = context;
        checkCount('layer-select.layers', settings.layers, 1, model.layers);
        for (const index of settings.indices) {
          checkCount('layer-select.indices', index, 0, model.layers - 1);
        }
        const { layers, flops } = await chooseLayers[settings.by](settings, context);
        const trained = new Set([...layers, model.layers, ...(settings.embeddings ? [-1] : [])]);
        return {
          selection: selectWhere(model.parameters, (parameter) =>
            layersOf(parameter).some((layer) => trained.has(layer)),
          ),
          flops,
        };
      },
    };
  },
});
