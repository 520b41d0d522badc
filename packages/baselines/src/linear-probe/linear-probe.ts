import { defineMethod } from '@tokensift/core';
import { noSettings } from '@tokensift/core/settings';
import { selectWhere } from '../select-where.ts';

/** Linear probe: only the new classification head is trained (Alain and Bengio 2016, arXiv 1610.01644). */
export const linearProbe = defineMethod({
  name: 'linear-probe',
  summary: 'the head alone',
  settings: noSettings,
  create: () => ({
    defaults: { learningRate: 1e-2 },
    plan: async ({ model }) => ({ selection: selectWhere(model.parameters, () => false), flops: 0 }),
  }),
});
