import type { Dimension, GraphNode, GraphWriter } from '@tokensift/core';
import { addToDimension } from '../dimensions.ts';
import { elements, type Operation } from '../operation.ts';
import { require } from './check.ts';
import { constant } from './constant.ts';
import { expand } from './expand.ts';

/** `size` entries along an axis from index `start`. Attributes: axis, start, size (a list of one dimension). */
export const sliceOperation: Operation = {
  name: 'slice',
  infer([x], attributes) {
    const axis = attributes.axis as number;
    const [size] = attributes.size as readonly Dimension[];
    require(x?.shape[axis] !== undefined && size !== undefined, 'slice', `there is no axis ${axis}`);
    restAfter(x.shape[axis], attributes.start as number, size);
    return { dtype: x.dtype, shape: x.shape.with(axis, size) };
  },
  flops: () => 0,
  evaluate([x], shape, attributes) {
    const axis = attributes.axis as number;
    const inner = elements(shape.slice(axis + 1));
    const from = x.shape[axis] * inner;
    const width = shape[axis] * inner;
    const start = (attributes.start as number) * inner;
    const result = new Float64Array(elements(shape));
    for (let i = 0; i * width < result.length; i++) {
      result.set(x.data.subarray(i * from + start, i * from + start + width), i * width);
    }
    return result;
  },
  gradient({ builder, node, inputs: [x], outputGradient }) {
    const axis = node.attributes.axis as number;
    const start = node.attributes.start as number;
    const [size] = node.attributes.size as readonly Dimension[];
    const { shape } = x.type;
    const zero = constant(
      builder,
      0,
      shape.map(() => 1),
    );
    const zeros = (count: Dimension): GraphNode => expand(builder, zero, shape.with(axis, count));
    const rest = restAfter(x.type.shape[axis], start, size);
    let gradient = outputGradient;
    if (rest !== 0) {
      gradient = builder.apply('concatenate', [gradient, zeros(rest)], { axis });
    }
    if (start > 0) gradient = builder.apply('concatenate', [zeros(start), gradient], { axis });
    return [gradient];
  },
};

/** How much is left of an axis after the slice. */
function restAfter(total: Dimension, start: number, size: Dimension): Dimension {
  const end = addToDimension(size, start);
  if (end === total) return 0;
  const rest = typeof end === 'number' ? addToDimension(total, -end) : undefined;
  const fits = typeof rest === 'number' ? rest >= 0 : rest !== undefined && !rest.includes('-');
  require(fits, 'slice', `${end} is beyond ${total}`);
  return rest!;
}

/** `size` entries of x along an axis, from index `start` on. */
export function slice(
  builder: GraphWriter,
  x: GraphNode,
  axis: number,
  start: number,
  size: Dimension,
): GraphNode {
  return builder.apply('slice', [x], { axis, start, size: [size] });
}
