import type { Adapter, FinetuningPlan, MethodContext } from '@tokensift/core';
import { selectWhere } from './select-where.ts';

/** Trains all of the added parameters and the classification head, at no cost before. */
export function planAdapter(adapter: Adapter, { model: { parameters } }: MethodContext): FinetuningPlan {
  const selection = selectWhere([...parameters, ...adapter.parameters], ({ role }) => role === 'adapter');
  return { adapter, selection, flops: 0 };
}
