import { type Graph, type GraphNode, type Tensor, TokensiftError } from '@tokensift/core';
import { bindShape, solveShape } from './dimensions.ts';
import type { Numbers } from './operation.ts';
import { operationOf } from './operations/registry.ts';

/**
 * Runs a graph in plain float64 loops: slow, and the meaning that engines are tested against.
 * `values` holds a tensor for every input and parameter, by name.
 */
export function evaluate(
  graph: Graph,
  values: Readonly<Record<string, Tensor | Numbers>>,
): Record<string, Numbers> {
  const given = (node: GraphNode): Tensor | Numbers => {
    const value = values[node.attributes.name as string];
    if (value) return value;
    throw new TokensiftError({
      code: 'internal',
      message: `Nothing was given for "${node.attributes.name}".`,
    });
  };
  const bindings: Record<string, number> = {};
  for (const node of graph.nodes.filter(({ op }) => op === 'input')) {
    Object.assign(bindings, solveShape(node.type.shape, given(node).shape));
  }
  const results: Numbers[] = [];
  for (const node of graph.nodes) {
    if (node.op === 'input' || node.op === 'parameter') {
      const { shape, data } = given(node);
      results.push({ shape, data: Float64Array.from(data) });
      continue;
    }
    const shape = bindShape(node.type.shape, bindings);
    const inputs = node.inputs.map((id) => results[id]);
    results.push({ shape, data: operationOf(node.op).evaluate(inputs, shape, node.attributes) });
  }
  return Object.fromEntries(Object.entries(graph.outputs).map(([name, id]) => [name, results[id]]));
}
