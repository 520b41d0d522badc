import {
  type Dimension,
  type Graph,
  type GraphNode,
  type ParameterValues,
  TokensiftError,
} from '@tokensift/core';
import { elementTypes, LoweringContext } from '@tokensift/engine-onnx/lowering';
import { type FeedFormula, type FormulaWriter, factorsOf, parameterOf } from '@tokensift/graph';
import { portableLowerings } from './portable-lowerings.ts';
import { elementTypeOf, encodeNumbers, type Precision } from './precision.ts';

/** Added to scores of what is not seen, where −10⁹ is more than the type can hold; e to this power is zero as well. */
const LOWEST_FLOAT16 = -30_000;

/** Names of a model's inputs, as transformers.js and optimum give them; all int64 [batch, length]. */
export const inputNames = ['input_ids', 'attention_mask', 'token_type_ids'] as const;
export type InputName = (typeof inputNames)[number];

export interface ExportContextOptions {
  readonly values: ParameterValues;
  readonly formulas: ReadonlyMap<string, FeedFormula>;
  readonly precision: Precision;
}

/** Collects an exported model: weights lie in it, and what a graph is fed is computed from the texts' tokens. */
export class ExportContext extends LoweringContext {
  /** Inputs that were asked for. */
  readonly used = new Set<InputName>(['input_ids', 'attention_mask']);
  readonly #precision: Precision;
  readonly #writer: FormulaWriter;

  constructor(graph: Graph, { values, formulas, precision }: ExportContextOptions) {
    super(graph, {
      ...portableLowerings,
      parameter: (_, node) => {
        const { data, shape } = parameterOf(node, values);
        return this.floats(node.attributes.name as string, shape, data);
      },
      input: (_, node) => this.#feed(node, formulas),
    });
    this.#precision = precision;
    const { used } = this;
    this.#writer = {
      ids: 'input_ids',
      mask: 'attention_mask',
      get types() {
        used.add('token_type_ids');
        return 'token_type_ids';
      },
      emit: (operator, inputs, attributes) => this.emit(operator, inputs, attributes),
      integers: (numbers) => this.integers(numbers),
      numbers: (numbers) => this.numbers(numbers),
      shape: (shape) => this.shape(shape),
    };
  }

  override floats(name: string, dims: readonly number[], numbers: Float32Array): string {
    return this.initializer(name, dims, this.#precision, encodeNumbers(this.#precision, name, numbers));
  }

  override shape(shape: readonly Dimension[]): string {
    if (shape.every((dimension) => typeof dimension === 'number')) return this.integers(shape);
    const parts = shape.map((dimension) =>
      typeof dimension === 'number' ? this.integers([dimension]) : this.#dimension(dimension),
    );
    return parts.length === 1 ? parts[0] : this.emit('Concat', parts, { axis: 0 });
  }

  override onesRow(dimension: Dimension): string {
    return this.emit('Expand', [this.scalar(1), this.shape([1, dimension])]);
  }

  /** A dimension such as "batch*(length+4)", int64 [1]. */
  #dimension(dimension: Dimension): string {
    return factorsOf(dimension)
      .map((factor) => {
        if (typeof factor === 'number') return this.integers([factor]);
        const axis = this.integers([['batch', 'length'].indexOf(factor.symbol)]);
        const size = this.emit('Gather', [this.emit('Shape', ['input_ids']), axis], { axis: 0 });
        return factor.added === 0 ? size : this.emit('Add', [size, this.integers([factor.added])]);
      })
      .reduce((product, factor) => this.emit('Mul', [product, factor]));
  }

  #feed(node: GraphNode, formulas: ReadonlyMap<string, FeedFormula>): string {
    const name = node.attributes.name as string;
    const formula = formulas.get(name);
    if (!formula) {
      throw new TokensiftError({
        code: 'unsupported',
        where: name,
        message: 'The model reads this input, and does not say how an exported model computes it.',
        hint: 'Give its feed a formula (see Feed in @tokensift/models).',
      });
    }
    const value = formula(this.#writer);
    if (node.type.dtype !== 'float32' || this.#precision === 'float32') return value;
    const held = this.emit('Max', [value, this.numbers([LOWEST_FLOAT16])]);
    return this.emit('Cast', [held], { to: elementTypeOf(this.#precision) });
  }
}

/** The inputs that were asked for, in order. */
export const inputValues = (used: ReadonlySet<InputName>) =>
  inputNames
    .filter((name) => used.has(name))
    .map((name) => ({ name, elementType: elementTypes.int64, shape: ['batch', 'length'] }));
