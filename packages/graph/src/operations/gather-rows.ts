import type { GraphNode, GraphWriter } from '@tokensift/core';
import type { Operation } from '../operation.ts';
import { require } from './check.ts';
import { gatherColumns } from './gather-columns.ts';

/** Rows of a table [entries, width] by ids [count]: an embedding lookup, [count, width]. */
export const gatherRowsOperation: Operation = {
  name: 'gatherRows',
  infer([table, ids]) {
    require(table?.shape.length === 2, 'gatherRows', 'the table is a matrix');
    require(ids?.dtype === 'int32' && ids.shape.length === 1, 'gatherRows', 'ids are an int32 vector');
    return { dtype: 'float32', shape: [ids.shape[0], table.shape[1]] };
  },
  flops: () => 0,
  evaluate([table, ids], [, width]) {
    const result = new Float64Array(ids.data.length * width);
    ids.data.forEach((id, row) => {
      result.set(table.data.subarray(id * width, (id + 1) * width), row * width);
    });
    return result;
  },
  gradient({ builder, inputs: [, ids], outputGradient, wanted: [wanted] }) {
    const rows =
      typeof wanted === 'object' && 'columns' in wanted
        ? gatherColumns(builder, outputGradient, wanted.columns)
        : outputGradient;
    return [wanted ? { ids: ids, rows } : undefined, undefined];
  },
};

/** Looks up rows of a table [entries, width] by ids [count]. */
export function gatherRows(builder: GraphWriter, table: GraphNode, ids: GraphNode): GraphNode {
  return builder.apply('gatherRows', [table, ids]);
}
