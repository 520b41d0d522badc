import type { GraphNode, GraphWriter } from '@tokensift/core';
import { broadcastShapes } from '../dimensions.ts';
import { elements, type Operation } from '../operation.ts';
import { reduceToShape, zip } from './broadcast.ts';
import { require } from './check.ts';
import { constant } from './constant.ts';
import { multiply } from './multiply.ts';

/** Elementwise a − b with broadcasting. */
export const subtractOperation: Operation = {
  name: 'subtract',
  infer([left, right]) {
    const shape = left && right && broadcastShapes(left.shape, right.shape);
    require(shape !== undefined, 'subtract', `[${left?.shape}] and [${right?.shape}] do not broadcast`);
    return { dtype: 'float32', shape };
  },
  flops: (_, output) => elements(output),
  evaluate: ([left, right], shape) => zip(left, right, shape, (a, b) => a - b),
  gradient({ builder, inputs: [left, right], outputGradient, wanted }) {
    const negative = () =>
      multiply(builder, reduceToShape(builder, outputGradient, right.type.shape), constant(builder, -1));
    return [
      wanted[0] ? reduceToShape(builder, outputGradient, left.type.shape) : undefined,
      wanted[1] ? negative() : undefined,
    ];
  },
};

/** a − b. */
export function subtract(builder: GraphWriter, left: GraphNode, right: GraphNode): GraphNode {
  return builder.apply('subtract', [left, right]);
}
