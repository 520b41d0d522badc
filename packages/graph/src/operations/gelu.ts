import type { GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Operation } from '../operation.ts';
import { erf } from './erf.ts';

/** GELU(x) = x/2 · (1 + erf(x/√2)) (Hendrycks and Gimpel 2016, arXiv 1606.08415). */
export const geluOperation: Operation = {
  name: 'gelu',
  infer: ([x]) => x,
  flops: (_, output) => 5 * elements(output),
  evaluate: ([x]) => x.data.map((value) => (value / 2) * (1 + erf(value * Math.SQRT1_2))),
  gradient: ({ builder, inputs: [x], outputGradient }) => [
    builder.apply('geluGradient', [x, outputGradient]),
  ],
};

/** dx = dy ⊙ ((1 + erf(x/√2))/2 + x·exp(−x²/2)/√(2π)). Inputs: x, dy. */
export const geluGradientOperation: Operation = {
  name: 'geluGradient',
  infer: ([x]) => x,
  flops: (_, output) => 9 * elements(output),
  evaluate: ([x, gradient]) =>
    x.data.map(
      (value, i) =>
        gradient.data[i] *
        ((1 + erf(value * Math.SQRT1_2)) / 2 +
          (value * Math.exp((-value * value) / 2)) / Math.sqrt(2 * Math.PI)),
    ),
};

export function gelu(builder: GraphWriter, x: GraphNode): GraphNode {
  return builder.apply('gelu', [x]);
}
