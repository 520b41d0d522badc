import type { Adapter, Batch, GraphNode, HeadKind, ModelDescription, Tensor } from '@tokensift/core';
import type { GraphBuilder } from './builder.ts';
import type { FeedFormula } from './feed-formula.ts';

/**
 * Where dropout masks are multiplied in: nowhere, where an adapter has its own, before the classifier as well, or as
 * the reference implementation does as well.
 */
export type DropoutSites = 'none' | 'adapter' | 'head' | 'everywhere';

/** A text classifier that can be trained: its graph, its parameters' values and what it reads for a batch. */
export interface ClassifierModel extends ModelDescription {
  readonly head: HeadKind;
  /** Numbers in an output vector, such as the logits of the classes. */
  readonly outputs: number;
  /** Longest sequence in tokens. */
  readonly maxLength: number;
  /** Current values of all parameters. An optimizer may move an array elsewhere by replacing its entry. */
  readonly values: Map<string, Tensor<Float32Array>>;
  /**
   * Adds the logits to a graph: [batch, outputs], or [batch*length, outputs] of a head on tokens. Its symbolic dimensions are `batch` and `length`; tokens are rows
   * of matrices [batch*length, width]. Dropout masks are inputs named `dropout:SITE`.
   */
  logits(builder: GraphBuilder, dropout: DropoutSites): GraphNode;
  /** Adds the logits and, of a head on texts, the vectors [batch, width] that texts are pooled to, which the head reads. */
  read(builder: GraphBuilder): { readonly logits: GraphNode; readonly vectors?: GraphNode };
  /** Values of the graph's inputs, dropout masks excepted. */
  feeds(batch: Batch): Record<string, Tensor>;
  /** How an exported model computes the same, by input; those that gradients alone read have none. */
  readonly formulas: ReadonlyMap<string, FeedFormula>;
  /** This model with an adapter in place; its values are added to `values`, which both share. */
  adapt(adapter: Adapter): ClassifierModel;
  /** This model with other values of its parameters. */
  withValues(values: Map<string, Tensor<Float32Array>>): ClassifierModel;
}
