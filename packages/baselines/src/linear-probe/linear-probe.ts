import type { FinetuningMethod } from '@tokensift/core';
import { selectWhere } from '../select-where.ts';

/** Linear probe: only the new classification head is trained (Alain and Bengio 2016, arXiv 1610.01644). */
export function linearProbe(): FinetuningMethod {
  return {
    name: 'linear-probe',
    defaults: { learningRate: 1e-2 },
    plan: async ({ model }) => ({ selection: selectWhere(model.parameters, () => false), flops: 0 }),
  };
}
