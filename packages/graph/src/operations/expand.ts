import type { Dimension, GraphNode, GraphWriter } from '@tokensift/core';
import { broadcastShapes, sameShape } from '../dimensions.ts';
import type { Operation } from '../operation.ts';
import { reduceToShape, zip } from './broadcast.ts';
import { require } from './check.ts';

/** x repeated along the axes where it has size 1. Attribute: shape, of the same rank. */
export const expandOperation: Operation = {
  name: 'expand',
  infer([x], attributes) {
    const shape = attributes.shape as readonly Dimension[];
    const broadcast = x.shape.length === shape.length ? broadcastShapes(x.shape, shape) : undefined;
    const fits = broadcast !== undefined && sameShape(broadcast, shape);
    require(fits, 'expand', `[${x.shape}] does not expand to [${shape}]`);
    return { dtype: x.dtype, shape };
  },
  flops: () => 0,
  evaluate([x], shape) {
    const nothing = { shape: shape.map(() => 1), data: new Float64Array(1) };
    return zip(x, nothing, shape, (value) => value);
  },
  gradient: ({ builder, inputs: [x], outputGradient }) => [
    reduceToShape(builder, outputGradient, x.type.shape),
  ],
};

/** x under a shape of the same rank that has other sizes where x has 1. */
export function expand(builder: GraphWriter, x: GraphNode, shape: readonly Dimension[]): GraphNode {
  return sameShape(x.type.shape, shape) ? x : builder.apply('expand', [x], { shape });
}
