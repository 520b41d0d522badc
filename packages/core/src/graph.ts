import type { Dimension, TensorType } from './tensor.ts';

export type AttributeValue = number | string | boolean | readonly Dimension[] | Int32Array | Float32Array;

/** One operation applied to earlier nodes; its single result is identified with the node. */
export interface GraphNode {
  /** Position in `Graph.nodes`; inputs always have smaller ids. */
  readonly id: number;
  readonly op: string;
  readonly inputs: readonly number[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly type: TensorType;
}

/**
 * A computation as a value. Nodes of op `input` are fed by each run, nodes of op `parameter` are read from the
 * program's parameters; both carry their name as attribute `name`.
 */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly outputs: Readonly<Record<string, number>>;
}

/** What operations are added to a graph with. */
export interface GraphWriter {
  /** The node that applies an operation to earlier nodes; see the graph package for the operations there are. */
  apply(
    op: string,
    inputs: readonly GraphNode[],
    attributes?: Readonly<Record<string, AttributeValue>>,
  ): GraphNode;
}
