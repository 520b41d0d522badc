import type { Dimension, Graph, GraphNode } from '@tokensift/core';
import { multiplyDimensions } from '@tokensift/graph';
import {
  elementTypes,
  encodeAttribute,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxTensor,
} from './onnx-proto.ts';

/**
 * An ONNX value that stands for `factor` times itself. Factors travel along until a matrix product takes them into
 * its alpha, where they cost nothing; anything else asks for the plain value.
 */
export interface Scaled {
  readonly name: string;
  readonly factor: number;
}

/** How one operation becomes ONNX nodes. */
export type Lowering = (context: LoweringContext, node: GraphNode) => Scaled | string;

/** A shape that the program feeds at each run, since it depends on symbolic dimensions. */
export interface ShapeInput {
  readonly name: string;
  readonly shape: readonly Dimension[];
}

/**
 * Collects the ONNX nodes of a graph, on demand from its outputs. Subclasses say where parameters, symbolic shapes and
 * numbers come from; here the program feeds them.
 */
export class LoweringContext {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly shapeInputs = new Map<string, ShapeInput>();
  readonly onesInputs = new Map<string, ShapeInput>();
  readonly #graph: Graph;
  readonly #lowerings: Readonly<Record<string, Lowering>>;
  readonly #values = new Map<number, Scaled>();
  readonly #shared = new Map<string, string>();
  readonly #consumers: readonly (readonly GraphNode[])[];

  constructor(graph: Graph, lowerings: Readonly<Record<string, Lowering>>) {
    this.#graph = graph;
    this.#lowerings = lowerings;
    const consumers: GraphNode[][] = graph.nodes.map(() => []);
    for (const node of graph.nodes) for (const id of new Set(node.inputs)) consumers[id]?.push(node);
    this.#consumers = consumers;
  }

  node(id: number): GraphNode {
    return this.#graph.nodes[id];
  }

  input(node: GraphNode, index: number): GraphNode {
    return this.node(node.inputs[index]);
  }

  /** The nodes that read a node's result. */
  consumers(node: GraphNode): readonly GraphNode[] {
    return this.#consumers[node.id];
  }

  /** True when only one node reads the result and it is not an output: it may be computed inside that node. */
  isPrivate(node: GraphNode): boolean {
    return (
      this.consumers(node).length === 1 &&
      !this.#values.has(node.id) &&
      !Object.values(this.#graph.outputs).includes(node.id)
    );
  }

  /** A node's value, with the factor that is still to be applied. */
  scaled(node: GraphNode): Scaled {
    let value = this.#values.get(node.id);
    if (!value) {
      const lowering = this.#lowerings[node.op];
      const lowered = lowering(this, node);
      value = typeof lowered === 'string' ? { name: lowered, factor: 1 } : lowered;
      this.#values.set(node.id, value);
    }
    return value;
  }

  /** A node's plain value. */
  value(node: GraphNode): string {
    const { name, factor } = this.scaled(node);
    return factor === 1 ? name : this.emit('Mul', [name, this.scalar(factor)]);
  }

  /** Adds an ONNX node, or returns the value of an equal one. */
  emit(
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = '',
  ): string {
    return this.emitMany(opType, input, 1, attributes, domain)[0];
  }

  /** Like `emit`, for ONNX operators with several results. */
  emitMany(
    opType: string,
    input: readonly string[],
    outputs: number,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = '',
  ): string[] {
    const key = `${opType}(${input.join()})${JSON.stringify(attributes)}`;
    const name = this.#share(
      key,
      () => `${opType}_${this.nodes.length}`,
      (fresh) => {
        this.nodes.push({
          name: fresh,
          opType,
          domain,
          input,
          output: Array.from({ length: outputs }, (_, i) => (i === 0 ? fresh : `${fresh}.${i}`)),
          attribute: Object.entries(attributes).map(([attribute, value]) =>
            encodeAttribute(attribute, value),
          ),
        });
      },
    );
    return Array.from({ length: outputs }, (_, i) => (i === 0 ? name : `${name}.${i}`));
  }

  scalar(value: number): string {
    return this.filled(value, []);
  }

  /** A float32 initializer filled with one number. */
  filled(value: number, dims: readonly number[]): string {
    const count = dims.reduce((product, dimension) => product * dimension, 1);
    return this.floats(`filled${value}[${dims}]`, dims, new Float32Array(count).fill(value));
  }

  indices(values: Int32Array): string {
    const name = `indices${this.initializers.length}`;
    return this.initializer(name, [values.length], 'int32', values);
  }

  axes(values: readonly number[]): string {
    return this.integers(values);
  }

  /** An int64 vector. */
  integers(values: readonly number[]): string {
    return this.initializer(
      `integers[${values}]`,
      [values.length],
      'int64',
      BigInt64Array.from(values, BigInt),
    );
  }

  /** A float32 vector, whatever the graph computes in. */
  numbers(values: ArrayLike<number>): string {
    const data = Float32Array.from(values);
    return this.table(`numbers[${data}]`, [data.length], data);
  }

  /** A float32 initializer, whatever the graph computes in. */
  table(name: string, dims: readonly number[], data: Float32Array): string {
    return this.initializer(name, dims, 'float32', data);
  }

  /** An initializer of the type that the graph computes in. */
  floats(name: string, dims: readonly number[], data: Float32Array): string {
    return this.initializer(name, dims, 'float32', data);
  }

  /** The name of a shape vector: fixed where all dimensions are numbers, else fed at each run. */
  shape(shape: readonly Dimension[]): string {
    if (shape.every((dimension) => typeof dimension === 'number')) return this.integers(shape);
    const name = `shape[${shape}]`;
    this.shapeInputs.set(name, { name, shape });
    return name;
  }

  /** A row of ones [1, count], fed at each run where the count is symbolic. */
  onesRow(dimension: Dimension): string {
    const count = multiplyDimensions([dimension]);
    if (typeof count === 'number') return this.filled(1, [1, count]);
    const name = `ones[${count}]`;
    this.onesInputs.set(name, { name, shape: [1, count] });
    return name;
  }

  protected initializer(
    name: string,
    dims: readonly number[],
    type: keyof typeof elementTypes,
    data: Float32Array | Uint16Array | Int32Array | BigInt64Array,
  ): string {
    return this.#share(
      `initializer:${name}`,
      () => name,
      () => {
        const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        this.initializers.push({ name, dims, dataType: elementTypes[type], rawData });
      },
    );
  }

  #share(key: string, fresh: () => string, add: (name: string) => void): string {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = fresh();
    this.#shared.set(key, name);
    add(name);
    return name;
  }
}
