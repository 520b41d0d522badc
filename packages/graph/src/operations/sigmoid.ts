import type { GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Operation } from '../operation.ts';
import { multiply } from './multiply.ts';
import { subtract } from './subtract.ts';

/** Elementwise 1/(1 + exp(−x)). */
export const sigmoidOperation: Operation = {
  name: 'sigmoid',
  infer: ([x]) => x,
  // negation, exponential, sum, division
  flops: (_, output) => 4 * elements(output),
  evaluate: ([x]) => x.data.map((value) => 1 / (1 + Math.exp(-value))),
  // dx = dy ⊙ (y − y²)
  gradient: ({ builder, node, outputGradient }) => [
    multiply(builder, outputGradient, subtract(builder, node, multiply(builder, node, node))),
  ],
};

/** 1/(1 + exp(−x)) of every entry. */
export function sigmoid(builder: GraphWriter, x: GraphNode): GraphNode {
  return builder.apply('sigmoid', [x]);
}
