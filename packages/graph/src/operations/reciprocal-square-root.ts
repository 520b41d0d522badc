import type { GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Operation } from '../operation.ts';
import { constant } from './constant.ts';
import { multiply } from './multiply.ts';

/** Elementwise 1/√x, for positive x. */
export const reciprocalSquareRootOperation: Operation = {
  name: 'reciprocalSquareRoot',
  infer: ([x]) => x,
  // square root, division
  flops: (_, output) => 2 * elements(output),
  evaluate: ([x]) => x.data.map((value) => 1 / Math.sqrt(value)),
  // dx = −½·y³·dy
  gradient({ builder, node, outputGradient }) {
    const cube = multiply(builder, multiply(builder, node, node), node);
    return [multiply(builder, multiply(builder, outputGradient, cube), constant(builder, -0.5))];
  },
};

/** 1/√x of every entry. */
export function reciprocalSquareRoot(builder: GraphWriter, x: GraphNode): GraphNode {
  return builder.apply('reciprocalSquareRoot', [x]);
}
