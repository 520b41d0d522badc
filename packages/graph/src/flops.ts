import type { Graph, GraphNode } from '@tokensift/core';
import { type Bindings, bindShape } from './dimensions.ts';
import { operationOf } from './operations/registry.ts';

/** Exact floating-point operations of one run of a graph, a multiply-add counted as two. */
export function countFlops(graph: Graph, bindings: Bindings): number {
  const shapes = graph.nodes.map((node) => bindShape(node.type.shape, bindings));
  return graph.nodes.reduce((total, node) => total + nodeFlops(node, shapes), 0);
}

function nodeFlops(node: GraphNode, shapes: readonly (readonly number[])[]): number {
  const inputs = node.inputs.map((id) => shapes[id]);
  return operationOf(node.op).flops(inputs, shapes[node.id], node.attributes);
}
