import type { GraphNode, GraphWriter } from '@tokensift/core';
import type { Operation } from '../operation.ts';
import { require } from './check.ts';

/** Some columns of a matrix [tokens, width], in the order of the attribute `columns`. */
export const gatherColumnsOperation: Operation = {
  name: 'gatherColumns',
  infer([x], attributes) {
    require(x?.shape.length === 2, 'gatherColumns', 'x is a matrix');
    return { dtype: 'float32', shape: [x.shape[0], (attributes.columns as Int32Array).length] };
  },
  flops: () => 0,
  evaluate([x], [tokens, count], attributes) {
    const columns = attributes.columns as Int32Array;
    const width = x.shape[1];
    return Float64Array.from(
      { length: tokens * count },
      (_, i) => x.data[Math.floor(i / count) * width + columns[i % count]],
    );
  },
};

export function gatherColumns(builder: GraphWriter, x: GraphNode, columns: Int32Array): GraphNode {
  return builder.apply('gatherColumns', [x], { columns });
}
