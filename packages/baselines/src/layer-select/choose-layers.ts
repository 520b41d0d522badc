import { layersOf, type MethodContext } from '@tokensift/core';
import type { LayerSelectSettings } from './settings.ts';

interface Choice {
  readonly layers: readonly number[];
  /** FLOPs spent on choosing. */
  readonly flops: number;
}

/** How layers are chosen, by the name of the criterion. */
export const chooseLayers: Readonly<
  Record<
    LayerSelectSettings['by'],
    (settings: LayerSelectSettings, context: MethodContext) => Promise<Choice>
  >
> = {
  position: async ({ layers }, { model }) => ({
    layers: Array.from({ length: layers }, (_, i) => model.layers - layers + i),
    flops: 0,
  }),
  list: async ({ indices }) => ({ layers: indices, flops: 0 }),
  fisher: byFisherInformation,
};

/**
 * The layers with the largest sum of the diagonal of the empirical Fisher information over their parameters, the mean
 * over examples of the squared gradients of their own losses.
 */
async function byFisherInformation(
  { layers, samples }: LayerSelectSettings,
  { model, examples, estimator, random, onProgress, signal }: MethodContext,
): Promise<Choice> {
  onProgress?.({ kind: 'phase', phase: 'sensitivity' });
  const scores = await estimator('fisher', { samples }).estimate({
    examples,
    // Every position counts alike in this score.
    relevance: ({ ids }) => new Float32Array(ids.length).fill(1),
    random: random.fork('fisher'),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  const totals = new Float64Array(model.layers);
  for (const parameter of model.parameters) {
    for (const layer of layersOf(parameter)) {
      if (layer < 0 || layer >= model.layers) continue;
      for (const score of scores.groups.get(parameter.name) ?? []) totals[layer] += score;
    }
  }
  const ranked = [...totals.keys()].sort((a, b) => totals[b] - totals[a] || b - a);
  return { layers: ranked.slice(0, layers), flops: scores.flops };
}
