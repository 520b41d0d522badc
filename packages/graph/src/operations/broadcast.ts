import type { Dimension, GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Numbers } from '../operation.ts';
import { sum } from './sum.ts';

/** Applies a function of two numbers elementwise, with broadcasting. */
export function zip(
  left: Numbers,
  right: Numbers,
  shape: readonly number[],
  combine: (a: number, b: number) => number,
): Float64Array {
  const at = (operand: Numbers, index: readonly number[]): number => {
    let offset = 0;
    const skipped = shape.length - operand.shape.length;
    for (let axis = 0; axis < operand.shape.length; axis++) {
      offset = offset * operand.shape[axis] + (operand.shape[axis] === 1 ? 0 : index[axis + skipped]);
    }
    return operand.data[offset];
  };
  const index = shape.map(() => 0);
  return Float64Array.from({ length: elements(shape) }, () => {
    const value = combine(at(left, index), at(right, index));
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
    return value;
  });
}

/** Sums a gradient over the axes along which its operand was broadcast. */
export function reduceToShape(
  builder: GraphWriter,
  gradient: GraphNode,
  shape: readonly Dimension[],
): GraphNode {
  const skipped = gradient.type.shape.length - shape.length;
  const leading = Array.from({ length: skipped }, (_, axis) => axis);
  const reduced = leading.length > 0 ? sum(builder, gradient, leading) : gradient;
  const kept = shape.flatMap((dimension, axis) =>
    dimension === 1 && reduced.type.shape[axis] !== 1 ? [axis] : [],
  );
  return kept.length > 0 ? sum(builder, reduced, kept, { keepDimensions: true }) : reduced;
}
