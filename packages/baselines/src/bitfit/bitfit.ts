import type { FinetuningMethod, ParameterRole } from '@tokensift/core';
import { selectWhere } from '../select-where.ts';
import { type BitFitOptions, bitFitOptions } from './options.ts';

const partial: readonly ParameterRole[] = ['query', 'intermediate'];

/**
 * BitFit: only bias terms are trained, those of LayerNorm included (Ben Zaken, Ravfogel, Goldberg 2022, arXiv
 * 2106.10199); or, as in its section 4, only those of queries and of the feed-forward blocks' first maps.
 */
export function bitFit(options: BitFitOptions = {}): FinetuningMethod {
  const { terms } = bitFitOptions(options);
  return {
    name: 'bitfit',
    defaults: { learningRate: 1e-2 },
    plan: async ({ model }) => ({
      selection: selectWhere(
        model.parameters,
        ({ name, role }) => name.endsWith('.bias') && (terms === 'all' || partial.includes(role)),
      ),
      flops: 0,
    }),
  };
}
