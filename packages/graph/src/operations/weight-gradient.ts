import type { GraphNode } from '@tokensift/core';
import type { GraphBuilder } from '../builder.ts';
import type { Wanted } from '../operation.ts';
import { gatherColumns } from './gather-columns.ts';
import { matMul } from './mat-mul.ts';
import { sum } from './sum.ts';
import { take } from './take.ts';

/**
 * The wanted part of a linear map's weight gradient δᵀ·x, for δ [tokens, outputs] and x [tokens, inputs]. Selected
 * rows need only their columns of δ, selected columns only those of x; the full gradient is never made. Single values
 * are taken from the product of the rows and columns that they touch.
 */
export function weightGradient(
  builder: GraphBuilder,
  outputGradient: GraphNode,
  x: GraphNode,
  wanted: Exclude<Wanted, false>,
): GraphNode {
  const product = (left: GraphNode, right: GraphNode) =>
    matMul(builder, left, right, { transposeLeft: true });
  if (wanted === true) return product(outputGradient, x);
  if ('rows' in wanted) return product(gatherColumns(builder, outputGradient, wanted.rows), x);
  if ('columns' in wanted) return product(outputGradient, gatherColumns(builder, x, wanted.columns));

  const width = x.type.shape[1] as number;
  const rows = distinct(wanted.elements, (element) => Math.floor(element / width));
  const columns = distinct(wanted.elements, (element) => element % width);
  const rowAt = new Map(Array.from(rows, (row, i) => [row, i]));
  const columnAt = new Map(Array.from(columns, (column, i) => [column, i]));
  return take(
    builder,
    product(gatherColumns(builder, outputGradient, rows), gatherColumns(builder, x, columns)),
    wanted.elements.map(
      (element) =>
        (rowAt.get(Math.floor(element / width)) as number) * columns.length +
        (columnAt.get(element % width) as number),
    ),
  );
}

/** The wanted part of a bias's gradient: the sum over tokens of these columns of δ [tokens, outputs]. */
export function biasGradient(
  builder: GraphBuilder,
  outputGradient: GraphNode,
  wanted: Exclude<Wanted, false>,
): GraphNode {
  if (wanted === true || 'columns' in wanted) return sum(builder, outputGradient, [0]);
  const entries = 'rows' in wanted ? wanted.rows : wanted.elements;
  return sum(builder, gatherColumns(builder, outputGradient, entries), [0]);
}

function distinct(elements: Int32Array, of: (element: number) => number): Int32Array {
  return Int32Array.from(new Set(Array.from(elements, of))).sort();
}
