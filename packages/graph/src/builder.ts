import {
  type AttributeValue,
  type Dimension,
  type Graph,
  type GraphNode,
  type GraphWriter,
  TokensiftError,
} from '@tokensift/core';
import type { Attributes } from './operation.ts';
import { operationOf } from './operations/registry.ts';

/** Collects nodes. Equal operations on equal inputs become one node. */
export class GraphBuilder implements GraphWriter {
  readonly #nodes: GraphNode[] = [];
  readonly #known = new Map<string, GraphNode>();
  readonly #identities = new Map<object, number>();

  get nodes(): readonly GraphNode[] {
    return this.#nodes;
  }

  /** Adds an operation, or returns the node that already computes it. */
  apply(op: string, inputs: readonly GraphNode[], attributes: Attributes = {}): GraphNode {
    const ids = inputs.map((input) => input.id);
    const key = `${op}(${ids.join()})${this.#attributeKey(attributes)}`;
    const known = this.#known.get(key);
    if (known) return known;
    const type = operationOf(op).infer(
      inputs.map((input) => input.type),
      attributes,
    );
    const node: GraphNode = { id: this.#nodes.length, op, inputs: ids, attributes, type };
    this.#nodes.push(node);
    this.#known.set(key, node);
    return node;
  }

  node(id: number): GraphNode {
    const node = this.#nodes[id];
    if (!node) throw new TokensiftError({ code: 'internal', message: `The graph has no node ${id}.` });
    return node;
  }

  /** The graph that computes these outputs and nothing else. */
  build(outputs: Readonly<Record<string, GraphNode>>): Graph {
    const used = new Set<number>();
    const pending = Object.values(outputs).map((node) => node.id);
    while (pending.length > 0) {
      const id = pending.pop() as number;
      if (used.has(id)) continue;
      used.add(id);
      pending.push(...this.node(id).inputs);
    }
    const renumbered = new Map<number, number>();
    const nodes: GraphNode[] = [];
    for (const node of this.#nodes) {
      if (!used.has(node.id)) continue;
      renumbered.set(node.id, nodes.length);
      const inputs = node.inputs.map((id) => renumbered.get(id) as number);
      nodes.push({ ...node, id: nodes.length, inputs });
    }
    return {
      nodes,
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([name, node]) => [name, renumbered.get(node.id) as number]),
      ),
    };
  }

  #attributeKey(attributes: Attributes): string {
    return Object.entries(attributes)
      .map(([name, value]) => `${name}=${this.#valueKey(value)}`)
      .sort()
      .join();
  }

  /** Typed arrays can be long: they are told apart by identity. */
  #valueKey(value: AttributeValue): string {
    if (!(value instanceof Int32Array || value instanceof Float32Array)) return JSON.stringify(value);
    let identity = this.#identities.get(value);
    if (identity === undefined) {
      identity = this.#identities.size;
      this.#identities.set(value, identity);
    }
    return `#${identity}`;
  }
}

/** A tensor fed at each run. */
export function input(
  builder: GraphWriter,
  name: string,
  shape: readonly Dimension[],
  dtype: 'float32' | 'int32' = 'float32',
): GraphNode {
  return builder.apply('input', [], { name, shape, dtype });
}

/** A named parameter, float32. */
export function parameter(builder: GraphWriter, name: string, shape: readonly number[]): GraphNode {
  return builder.apply('parameter', [], { name, shape });
}

/**
 * x under inverted dropout: multiplied by a mask that each run feeds as input `dropout:SITE`. Its probability is that
 * of the training settings unless one is given here.
 */
export function dropout(builder: GraphWriter, site: string, x: GraphNode, probability?: number): GraphNode {
  const { shape } = x.type;
  const mask = builder.apply('input', [], {
    name: `dropout:${site}`,
    shape,
    dtype: 'float32',
    ...(probability !== undefined && { probability }),
  });
  return builder.apply('multiply', [x, mask]);
}
