import type { GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Operation } from '../operation.ts';

/** Reorders axes: axis i of the result is axis permutation[i] of x. */
export const transposeOperation: Operation = {
  name: 'transpose',
  infer([x], attributes) {
    const permutation = attributes.permutation as readonly number[];
    return { dtype: x.dtype, shape: permutation.map((axis) => x.shape[axis]) };
  },
  flops: () => 0,
  evaluate([x], shape, attributes) {
    const permutation = attributes.permutation as readonly number[];
    const strides = x.shape.map((_, axis) => elements(x.shape.slice(axis + 1)));
    const index = shape.map(() => 0);
    return Float64Array.from({ length: elements(shape) }, () => {
      const offset = index.reduce((total, i, axis) => total + i * strides[permutation[axis]], 0);
      for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
      return x.data[offset];
    });
  },
  gradient({ builder, node, outputGradient }) {
    const permutation = node.attributes.permutation as readonly number[];
    return [
      transpose(
        builder,
        outputGradient,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
    ];
  },
};

export function transpose(builder: GraphWriter, x: GraphNode, permutation: readonly number[]): GraphNode {
  return builder.apply('transpose', [x], { permutation });
}
