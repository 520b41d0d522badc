import type { GraphNode } from '@tokensift/core';
import type { GraphBuilder } from '../builder.ts';
import { elements, type Operation } from '../operation.ts';

/** Elementwise absolute value. Has no gradient: nothing that is trained uses it. */
export const absoluteOperation: Operation = {
  name: 'absolute',
  infer: ([x]) => x,
  flops: (_, output) => elements(output),
  evaluate: ([x]) => x.data.map(Math.abs),
};

export function absolute(builder: GraphBuilder, x: GraphNode): GraphNode {
  return builder.apply('absolute', [x]);
}
