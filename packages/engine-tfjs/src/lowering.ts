import {
  engine,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor as TfTensor,
} from '@tensorflow/tfjs-core';
import {
  type Dimension,
  type Graph,
  type GraphNode,
  type ParameterValues,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import { type Bindings, bindDimension, bindShape, parameterOf } from '@tokensift/graph';
import { lookUpRows } from './look-up-rows.ts';

/** A value of a program, identified with the position of the instruction that makes it. */
export type Value = number;

/** What differs from run to run. */
export interface Run {
  readonly bindings: Bindings;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** Makes one tensor on the active tfjs backend. */
export interface Instruction {
  /** What it does, for error messages. */
  readonly name: string;
  readonly inputs: readonly Value[];
  /** True when the result is the same in each run, so that it is computed once. */
  readonly fixed: boolean;
  /** True when the result may share memory with an array that was fed or with a parameter. */
  readonly aliased: boolean;
  execute(inputs: readonly TfTensor[], run: Run): TfTensor;
}

/** How one operation becomes tfjs kernels: emits them and returns the value of the last one. */
export type Lowering = (context: LoweringContext, node: GraphNode) => Value;

/** An attribute of a kernel. Lists may hold symbolic dimensions, which are bound when the kernel runs. */
export type KernelAttribute = number | boolean | string | readonly Dimension[];

export interface LoweringOptions {
  readonly parameters: ParameterValues;
  /** Parameters whose values do not change between runs. */
  readonly frozen: ReadonlySet<string>;
}

/** Collects the instructions of a program. Equal instructions on equal inputs become one. */
export class LoweringContext {
  readonly instructions: Instruction[] = [];
  readonly #graph: Graph;
  readonly #lowerings: Readonly<Record<string, Lowering>>;
  readonly #options: LoweringOptions;
  readonly #values = new Map<number, Value>();
  readonly #known = new Map<string, Value>();

  constructor(graph: Graph, lowerings: Readonly<Record<string, Lowering>>, options: LoweringOptions) {
    this.#graph = graph;
    this.#lowerings = lowerings;
    this.#options = options;
  }

  node(id: number): GraphNode {
    return this.#graph.nodes[id];
  }

  input(node: GraphNode, index: number): GraphNode {
    return this.node(node.inputs[index]);
  }

  /** The value of a node, lowered when it is first asked for. */
  value(node: GraphNode): Value {
    let value = this.#values.get(node.id);
    if (value === undefined) {
      const lowering = this.#lowerings[node.op];
      if (!lowering) {
        throw new TokensiftError({
          code: 'unsupported',
          message: `The tfjs engine cannot run "${node.op}".`,
        });
      }
      value = lowering(this, node);
      this.#values.set(node.id, value);
    }
    return value;
  }

  /** The value of one of a node's inputs. */
  operand(node: GraphNode, index: number): Value {
    return this.value(this.input(node, index));
  }

  /** Runs a kernel that tfjs has registered for the active backend. Some take a list of inputs, others name them. */
  emit(
    kernel: string,
    inputs: Readonly<Record<string, Value>> | readonly Value[],
    attributes: Readonly<Record<string, KernelAttribute>> = {},
  ): Value {
    const names = Object.keys(inputs);
    const values: readonly Value[] = Object.values(inputs);
    const symbolic = Object.values(attributes).some(
      (attribute) => Array.isArray(attribute) && attribute.some((dimension) => typeof dimension === 'string'),
    );
    const key = `${kernel}(${names.map((name, i) => `${name}=${values[i]}`)})${JSON.stringify(attributes)}`;
    return this.#add(key, {
      name: kernel,
      inputs: values,
      fixed: !symbolic && values.every((value) => this.#at(value).fixed),
      aliased: kernel === 'Reshape' && this.#at(values[0]).aliased,
      execute(tensors, { bindings }) {
        const named = (
          Array.isArray(inputs) ? tensors : Object.fromEntries(names.map((name, i) => [name, tensors[i]]))
        ) as NamedTensorMap;
        const bound: NamedAttrMap = {};
        for (const [name, attribute] of Object.entries(attributes)) {
          bound[name] = typeof attribute === 'object' ? bindShape(attribute, bindings) : attribute;
        }
        return engine().runKernel<TfTensor>(kernel, named, bound);
      },
    });
  }

  /** A value that is fed. */
  fed(node: GraphNode): Value {
    const name = node.attributes.name as string;
    return this.#add(`input ${name}`, {
      name: `input "${name}"`,
      inputs: [],
      fixed: false,
      aliased: true,
      execute(_, { feeds }) {
        const { data, shape } = feeds[name];
        return engine().makeTensor(data, [...shape], node.type.dtype);
      },
    });
  }

  /** A parameter's numbers as they are when the program runs. */
  parameter(node: GraphNode): Value {
    const name = node.attributes.name as string;
    const { data, shape } = parameterOf(node, this.#options.parameters);
    return this.#add(`parameter ${name}`, {
      name: `parameter "${name}"`,
      inputs: [],
      fixed: this.#options.frozen.has(name),
      aliased: true,
      execute: () => engine().makeTensor(data, [...shape], 'float32'),
    });
  }

  /** Rows of a parameter by ids that are fed: what is not looked up is never copied to the backend. */
  rows(table: GraphNode, ids: GraphNode): Value {
    const name = table.attributes.name as string;
    const input = ids.attributes.name as string;
    const parameter = parameterOf(table, this.#options.parameters);
    return this.#add(`rows ${name} by ${input}`, {
      name: `rows of "${name}"`,
      inputs: [],
      fixed: false,
      aliased: false,
      execute(_, { feeds }) {
        const { data, shape } = lookUpRows(parameter, feeds[input] as Tensor<Int32Array>, input);
        return engine().makeTensor(data, [...shape], 'float32');
      },
    });
  }

  /** A float32 tensor filled with one number. */
  filled(number: number, shape: readonly Dimension[] = []): Value {
    return this.#add(`filled ${number} [${shape}]`, {
      name: 'constant',
      inputs: [],
      fixed: shape.every((dimension) => typeof dimension === 'number'),
      aliased: false,
      execute(_, { bindings }) {
        const bound = bindShape(shape, bindings);
        const count = bound.reduce((product, dimension) => product * dimension, 1);
        return engine().makeTensor(new Float32Array(count).fill(number), bound, 'float32');
      },
    });
  }

  /** A symbolic dimension as a number that kernels can compute with. */
  dimension(dimension: Dimension): Value {
    return this.#add(`dimension ${dimension}`, {
      name: 'dimension',
      inputs: [],
      fixed: typeof dimension === 'number',
      aliased: false,
      execute: (_, { bindings }) =>
        engine().makeTensor(Float32Array.of(bindDimension(dimension, bindings)), [], 'float32'),
    });
  }

  /** A list of positions along an axis. */
  indices(positions: Int32Array): Value {
    return this.#add(`indices ${positions.join()}`, {
      name: 'indices',
      inputs: [],
      fixed: true,
      aliased: false,
      execute: () => engine().makeTensor(positions.slice(), [positions.length], 'int32'),
    });
  }

  #at(value: Value): Instruction {
    return this.instructions[value];
  }

  #add(key: string, instruction: Instruction): Value {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const value = this.instructions.length;
    this.instructions.push(instruction);
    this.#known.set(key, value);
    return value;
  }
}
