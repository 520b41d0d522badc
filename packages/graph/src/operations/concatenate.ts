import type { GraphNode, GraphWriter } from '@tokensift/core';
import { addToDimension, sameShape } from '../dimensions.ts';
import { elements, type Operation } from '../operation.ts';
import { require } from './check.ts';
import { slice } from './slice.ts';

/** Two tensors one after the other along an axis; the first has a fixed size there. Attribute: axis. */
export const concatenateOperation: Operation = {
  name: 'concatenate',
  infer([first, second], attributes) {
    const axis = attributes.axis as number;
    const size = first?.shape[axis];
    require(typeof size === 'number' &&
      second?.shape[axis] !== undefined, 'concatenate', 'the first has a fixed size along the axis');
    const shape = second.shape.with(axis, addToDimension(second.shape[axis], size));
    require(sameShape(
      first.shape.with(axis, shape[axis]),
      shape,
    ), 'concatenate', `[${first.shape}] does not fit [${second.shape}]`);
    return { dtype: first.dtype, shape };
  },
  flops: () => 0,
  evaluate(inputs, shape, attributes) {
    const axis = attributes.axis as number;
    const inner = elements(shape.slice(axis + 1));
    const result = new Float64Array(elements(shape));
    const outer = elements(shape.slice(0, axis));
    let position = 0;
    for (let i = 0; i < outer; i++) {
      for (const { shape: part, data } of inputs) {
        const width = part[axis] * inner;
        result.set(data.subarray(i * width, (i + 1) * width), position);
        position += width;
      }
    }
    return result;
  },
  gradient({ builder, node, inputs: [first, second], outputGradient, wanted }) {
    const axis = node.attributes.axis as number;
    const split = first.type.shape[axis] as number;
    return [
      wanted[0] ? slice(builder, outputGradient, axis, 0, split) : undefined,
      wanted[1] ? slice(builder, outputGradient, axis, split, second.type.shape[axis]) : undefined,
    ];
  },
};

/** `first`, whose size along the axis is fixed, then `second`; all other axes are equal. */
export function concatenate(
  builder: GraphWriter,
  first: GraphNode,
  second: GraphNode,
  axis: number,
): GraphNode {
  return builder.apply('concatenate', [first, second], { axis });
}
