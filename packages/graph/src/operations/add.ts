import type { GraphNode, GraphWriter } from '@tokensift/core';
import { broadcastShapes } from '../dimensions.ts';
import { elements, type Operation } from '../operation.ts';
import { reduceToShape, zip } from './broadcast.ts';
import { require } from './check.ts';

/** Elementwise a + b with broadcasting. */
export const addOperation: Operation = {
  name: 'add',
  infer([left, right]) {
    const shape = left && right && broadcastShapes(left.shape, right.shape);
    require(shape !== undefined, 'add', `[${left?.shape}] and [${right?.shape}] do not broadcast`);
    return { dtype: 'float32', shape };
  },
  flops: (_, output) => elements(output),
  evaluate: ([left, right], shape) => zip(left, right, shape, (a, b) => a + b),
  gradient: ({ builder, inputs, outputGradient, wanted }) =>
    inputs.map((operand, i) =>
      wanted[i] ? reduceToShape(builder, outputGradient, operand.type.shape) : undefined,
    ),
};

export function add(builder: GraphWriter, left: GraphNode, right: GraphNode): GraphNode {
  return builder.apply('add', [left, right]);
}
