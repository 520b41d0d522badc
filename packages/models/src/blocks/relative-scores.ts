import type { Dimension, GraphNode } from '@tokensift/core';
import { concatenate, constant, expand } from '@tokensift/graph';
import type { Scope } from '../scope.ts';

/**
 * What depends on the distance of two positions, [batch or 1, heads, length, length], as something to add to attention
 * scores: an adapter's virtual keys, which have no position, get nothing.
 */
export function overAllKeys({ builder, adapter }: Scope, scores: GraphNode): GraphNode {
  const count = adapter?.virtualKeys?.count ?? 0;
  if (count === 0) return scores;
  const shape: readonly Dimension[] = scores.type.shape.with(3, count);
  return concatenate(builder, expand(builder, constant(builder, 0, [1, 1, 1, 1]), shape), scores, 3);
}
