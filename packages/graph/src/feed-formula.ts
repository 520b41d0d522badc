import type { Dimension } from '@tokensift/core';

/** A value of a graph that is exported, by its name there. */
export type FormulaValue = string;

/** An attribute of an operator: numbers are integers unless marked by `{ float }`. */
export type FormulaAttribute = number | readonly number[] | { readonly float: number };

/**
 * What an exported model computes the inputs of its graph from: texts as tokenizers encode them, in the operators of
 * ONNX (https://onnx.ai/onnx/operators, opset 17).
 */
export interface FormulaWriter {
  /** Ids of the texts' own tokens, int64 [batch, length]. */
  readonly ids: FormulaValue;
  /** The text of a pair that each token belongs to, int64 [batch, length]; who asks for it makes it an input. */
  readonly types: FormulaValue;
  /** 1 for tokens and 0 for padding, int64 [batch, length]. */
  readonly mask: FormulaValue;
  emit(
    operator: string,
    inputs: readonly FormulaValue[],
    attributes?: Readonly<Record<string, FormulaAttribute>>,
  ): FormulaValue;
  /** An int64 vector. */
  integers(values: readonly number[]): FormulaValue;
  /** A float32 vector. */
  numbers(values: ArrayLike<number>): FormulaValue;
  /** Dimensions as an int64 vector. */
  shape(shape: readonly Dimension[]): FormulaValue;
}

/** How an exported model computes an input of a graph, in its shape and type (int64 for int32). */
export type FeedFormula = (writer: FormulaWriter) => FormulaValue;
