import type { Adapter, ModelDescription, Selection } from '@tokensift/core';
import { selectWhere } from './select-where.ts';

/** All of the added parameters, and the classification head. */
export function selectAdded({ parameters }: ModelDescription, adapter: Adapter): Selection {
  return selectWhere([...parameters, ...adapter.parameters], ({ role }) => role === 'adapter');
}
