import type { Graph, GraphNode } from '@tokensift/core';
import { type Instruction, LoweringContext, type LoweringOptions, type Value } from './lowering.ts';
import { lowerings } from './lowerings/index.ts';

export interface LoweredGraph {
  readonly instructions: readonly Instruction[];
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
  /** The nodes that are fed. */
  readonly inputs: readonly GraphNode[];
}

/**
 * Translates a graph into tfjs kernels, in an order that they can run in.
 * @throws TokensiftError `unsupported` for an operation without a lowering, `shape-mismatch` for a parameter.
 */
export function lower(graph: Graph, options: LoweringOptions): LoweredGraph {
  const context = new LoweringContext(graph, lowerings, options);
  // In the graph's own order, so that each value is made shortly before it is needed and calls do not nest deeply.
  for (const node of graph.nodes) {
    if (node.inputs.length > 0) context.value(node);
  }
  const outputs = Object.entries(graph.outputs).map(([name, id]) => ({
    name,
    value: context.value(context.node(id)),
  }));
  const inputs = graph.nodes.filter((node) => node.op === 'input');
  return { instructions: context.instructions, outputs, inputs };
}
