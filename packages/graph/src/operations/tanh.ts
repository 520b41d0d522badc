import type { GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Operation } from '../operation.ts';

/** Elementwise hyperbolic tangent. */
export const tanhOperation: Operation = {
  name: 'tanh',
  infer: ([x]) => x,
  flops: (_, output) => elements(output),
  evaluate: ([x]) => x.data.map(Math.tanh),
  gradient: ({ builder, node, outputGradient }) => [builder.apply('tanhGradient', [node, outputGradient])],
};

/** dx = dy ⊙ (1 − y²) for y = tanh(x). Inputs: y, dy. */
export const tanhGradientOperation: Operation = {
  name: 'tanhGradient',
  infer: ([y]) => y,
  flops: (_, output) => 3 * elements(output),
  evaluate: ([y, gradient]) => y.data.map((value, i) => gradient.data[i] * (1 - value * value)),
};

export function tanh(builder: GraphWriter, x: GraphNode): GraphNode {
  return builder.apply('tanh', [x]);
}
