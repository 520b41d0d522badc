import type { GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Operation } from '../operation.ts';

/** Elementwise max(x, 0). */
export const reluOperation: Operation = {
  name: 'relu',
  infer: ([x]) => x,
  flops: (_, output) => elements(output),
  evaluate: ([x]) => x.data.map((value) => Math.max(value, 0)),
  gradient: ({ builder, node, outputGradient }) => [builder.apply('reluGradient', [node, outputGradient])],
};

/** dx = dy where y > 0, else 0, for y = relu(x). Inputs: y, dy. */
export const reluGradientOperation: Operation = {
  name: 'reluGradient',
  infer: ([y]) => y,
  flops: (_, output) => elements(output),
  evaluate: ([y, gradient]) => y.data.map((value, i) => (value > 0 ? gradient.data[i] : 0)),
};

/** max(x, 0) of every entry. */
export function relu(builder: GraphWriter, x: GraphNode): GraphNode {
  return builder.apply('relu', [x]);
}
