import type { GraphNode } from '@tokensift/core';
import type { TextPooling } from '../pooling.ts';
import type { Scope } from '../scope.ts';
import { type ActivationName, activate } from './activations.ts';

/** The map of a new head onto the classes, under dropout: logits [rows, classes] of vectors [rows, hidden]. */
export function classify(
  scope: Scope,
  vectors: GraphNode,
  classes: number,
  { name = 'classifier', bias = true } = {},
): GraphNode {
  const head = scope.inHead();
  return head.linear(name, head.dropout(name, vectors, 'head'), classes, { role: 'classifier' }, { bias });
}

/**
 * A new head of two maps as RoBERTa has it: `classifier.dense`, an activation, `classifier.out_proj`. On the mean of the
 * tokens it is the latter alone.
 */
export function classifyByTwoMaps(
  scope: Scope,
  text: GraphNode,
  classes: number,
  pooling: TextPooling,
  activation: ActivationName,
): GraphNode {
  const name = 'classifier.out_proj';
  if (pooling === 'mean') return classify(scope, text, classes, { name });
  const head = scope.inHead();
  const width = text.type.shape[1] as number;
  const dropped = head.dropout('classifier', text, 'head');
  const inner = head.linear('classifier.dense', dropped, width, { role: 'classifier' });
  return classify(scope, activate(scope.builder, activation, inner), classes, { name });
}

/** BERT's way: a pretrained pooler over the text, an activation, and a new `classifier`, alone on the mean of the tokens. */
export function classifyByPooler(
  scope: Scope,
  text: GraphNode,
  classes: number,
  pooling: TextPooling,
  { name = 'pooler.dense', activation = 'tanh' }: { name?: string; activation?: ActivationName } = {},
): GraphNode {
  if (pooling === 'mean') return classify(scope, text, classes);
  const pooled = scope.linear(name, text, text.type.shape[1] as number, { role: 'pooler' });
  return classify(scope, activate(scope.builder, activation, pooled), classes);
}

/** How decoders classify: vectors mapped onto the classes by `score`; in texts without a bias. */
export const score = (scope: Scope, vectors: GraphNode, classes: number, { bias = false } = {}): GraphNode =>
  classify(scope, vectors, classes, { name: 'score', bias });
