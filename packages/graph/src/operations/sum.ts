import type { GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Operation } from '../operation.ts';
import { expand } from './expand.ts';
import { reshape } from './reshape.ts';

/** Sum over some axes. Attributes: axes, keepDimensions. */
export const sumOperation: Operation = {
  name: 'sum',
  infer([x], attributes) {
    const axes = attributes.axes as readonly number[];
    const shape = attributes.keepDimensions
      ? x.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension))
      : x.shape.filter((_, axis) => !axes.includes(axis));
    return { dtype: 'float32', shape };
  },
  flops: ([x]) => elements(x),
  evaluate([x], shape, attributes) {
    const axes = attributes.axes as readonly number[];
    const result = new Float64Array(elements(shape));
    const index = x.shape.map(() => 0);
    for (const value of x.data) {
      let offset = 0;
      for (let axis = 0; axis < index.length; axis++) {
        if (!axes.includes(axis)) offset = offset * x.shape[axis] + index[axis];
      }
      result[offset] += value;
      for (let axis = index.length - 1; axis >= 0 && ++index[axis] === x.shape[axis]; axis--) index[axis] = 0;
    }
    return result;
  },
  gradient({ builder, node, inputs: [x], outputGradient }) {
    const axes = node.attributes.axes as readonly number[];
    const kept = x.type.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
    return [expand(builder, reshape(builder, outputGradient, kept), x.type.shape)];
  },
};

export function sum(
  builder: GraphWriter,
  x: GraphNode,
  axes: readonly number[],
  { keepDimensions = false } = {},
): GraphNode {
  return builder.apply('sum', [x], { axes, keepDimensions });
}
