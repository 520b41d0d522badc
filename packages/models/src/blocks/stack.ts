import type { GraphNode } from '@tokensift/core';
import type { PositionReader } from '../architecture.ts';
import type { Scope } from '../scope.ts';

/** One layer: of all positions, or with a reader of the one that is read. */
export type Layer = (scope: Scope, x: GraphNode, index: number, read?: PositionReader) => GraphNode;

/** Layers one after the other at `path.0`, `path.1` and so on; a reader goes to the last one. */
export function stack(
  scope: Scope,
  path: string,
  x: GraphNode,
  layers: number,
  layer: Layer,
  read?: PositionReader,
): GraphNode {
  let result = x;
  for (let index = 0; index < layers; index++) {
    const place = scope.child(path).child(index).inLayer(index);
    result = layer(place, result, index, index === layers - 1 ? read : undefined);
  }
  return result;
}
