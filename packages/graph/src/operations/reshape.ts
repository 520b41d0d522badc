import type { Dimension, GraphNode, GraphWriter } from '@tokensift/core';
import { multiplyDimensions, sameShape } from '../dimensions.ts';
import type { Operation } from '../operation.ts';
import { require } from './check.ts';

/** The same numbers under another shape. Attribute: shape. */
export const reshapeOperation: Operation = {
  name: 'reshape',
  infer([x], attributes) {
    const shape = attributes.shape as readonly Dimension[];
    require(multiplyDimensions(x.shape) ===
      multiplyDimensions(shape), 'reshape', `[${x.shape}] does not become [${shape}]`);
    return { dtype: x.dtype, shape };
  },
  flops: () => 0,
  evaluate: ([x]) => x.data,
  gradient: ({ builder, inputs: [x], outputGradient }) => [reshape(builder, outputGradient, x.type.shape)],
};

export function reshape(builder: GraphWriter, x: GraphNode, shape: readonly Dimension[]): GraphNode {
  return sameShape(x.type.shape, shape) ? x : builder.apply('reshape', [x], { shape });
}
