import type { GraphNode, GraphWriter } from '@tokensift/core';
import type { Operation } from '../operation.ts';

/** x, taken as a constant by differentiation. */
export const detachOperation: Operation = {
  name: 'detach',
  infer: ([x]) => x,
  flops: () => 0,
  evaluate: ([x]) => x.data,
  gradient: () => [undefined],
};

/** x, through which no gradient flows. */
export function detach(builder: GraphWriter, x: GraphNode): GraphNode {
  return builder.apply('detach', [x]);
}
