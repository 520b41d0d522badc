import type { GraphNode } from '@tokensift/core';
import type { GraphBuilder } from '../builder.ts';
import { gatherColumns } from './gather-columns.ts';
import { reshape } from './reshape.ts';

/** The values at flat indices of a tensor of a fixed shape, as a vector. */
export function take(builder: GraphBuilder, x: GraphNode, indices: Int32Array): GraphNode {
  const size = (x.type.shape as readonly number[]).reduce((product, dimension) => product * dimension, 1);
  return reshape(builder, gatherColumns(builder, reshape(builder, x, [1, size]), indices), [indices.length]);
}
