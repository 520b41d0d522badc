import type { AttributeValue, GraphNode, ParameterPart, TensorType } from '@tokensift/core';
import type { GraphBuilder } from './builder.ts';

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Numbers of one node during plain evaluation, in float64. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/**
 * The gradient of a looked-up table: row `ids[i]` of the table receives `rows[i]`. Never made dense in a graph. Where
 * columns are wanted, rows hold these only; rows and single values are picked by who adds them up.
 */
export interface ScatterGradient {
  readonly ids: GraphNode;
  readonly rows: GraphNode;
}

export type Gradient = GraphNode | ScatterGradient;

/** What is wanted of an input's gradient: nothing, all of it, or a part (of parameters only). */
export type Wanted = boolean | Exclude<ParameterPart, { readonly rows: 'all' }>;

export interface GradientRequest {
  readonly builder: GraphBuilder;
  readonly node: GraphNode;
  readonly inputs: readonly GraphNode[];
  /** Gradient of the loss with respect to the node's result. */
  readonly outputGradient: GraphNode;
  readonly wanted: readonly Wanted[];
}

/** One kind of node: how its type, cost, value and gradient follow from its inputs. */
export interface Operation {
  readonly name: string;
  /** The result's type. @throws TokensiftError `internal` when the inputs do not fit. */
  infer(inputs: readonly TensorType[], attributes: Attributes): TensorType;
  /** Floating-point operations for concrete shapes; a multiply-add counts as two. */
  flops(inputs: readonly (readonly number[])[], output: readonly number[], attributes: Attributes): number;
  /** The meaning in plain float64 loops: what engines are tested against. */
  evaluate(inputs: readonly Numbers[], shape: readonly number[], attributes: Attributes): Float64Array;
  /**
   * Gradients of the inputs, in order; undefined for inputs that are not wanted. Where a part is wanted, that part, or
   * all, of which it is then taken. Absent: not differentiable.
   */
  gradient?(request: GradientRequest): readonly (Gradient | undefined)[];
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
