import type { GraphNode, GraphWriter } from '@tokensift/core';
import type { Operation } from '../operation.ts';
import { require } from './check.ts';

/**
 * Columns of a matrix x [rows, width] at indices [count] that are an input, each column at most once: [rows, count].
 * `inverse` [width] says for each column where it went, or `count` where nowhere; gradients follow it back. Attribute:
 * absent, whether an index may be `width`, which stands for a column of zeros.
 */
export const pickColumnsOperation: Operation = {
  name: 'pickColumns',
  infer([x, indices, inverse]) {
    require(x?.shape.length === 2, 'pickColumns', 'x is a matrix');
    require(indices?.dtype === 'int32' && inverse?.dtype === 'int32', 'pickColumns', 'indices are int32');
    require(inverse.shape[0] === x.shape[1], 'pickColumns', `[${inverse.shape}] does not fit [${x.shape}]`);
    return { dtype: 'float32', shape: [x.shape[0], indices.shape[0]] };
  },
  flops: () => 0,
  evaluate([x, indices], [rows, count]) {
    const width = x.shape[1];
    return Float64Array.from({ length: rows * count }, (_, i) => {
      const column = indices.data[i % count];
      return column === width ? 0 : x.data[Math.floor(i / count) * width + column];
    });
  },
  gradient: ({ builder, inputs: [, indices, inverse], outputGradient }) => [
    builder.apply('pickColumns', [outputGradient, inverse, indices], { absent: true }),
    undefined,
    undefined,
  ],
};

/** Columns of x [rows, width] at indices [count], each at most once, with their inverse [width]. */
export function pickColumns(
  builder: GraphWriter,
  x: GraphNode,
  indices: GraphNode,
  inverse: GraphNode,
): GraphNode {
  return builder.apply('pickColumns', [x, indices, inverse], { absent: false });
}
