import {
  type Adapter,
  type GraphNode,
  type ParameterDescription,
  type ParameterValues,
  type Random,
  sizeOf,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import { type ClassifierModel, GraphBuilder } from '@tokensift/graph';
import type { Backbone } from './architecture.ts';
import { readOut } from './blocks/read-out.ts';
import { withoutVirtualTokens } from './blocks/virtual-tokens.ts';
import { feedBatch, formulasOf } from './feed-batch.ts';
import { type Pooling, textPoolings } from './pooling.ts';
import { Scope, type ScopeOptions } from './scope.ts';
import { withTokens } from './text-batch.ts';

/** What is built on a backbone to classify texts, or each of their tokens where `pooling` is `none`. */
export interface TextHead {
  readonly pooling: Pooling;
  readonly classes: number;
}

export interface TextClassifierInit extends TextHead {
  readonly backbone: Backbone;
  /** Values of a checkpoint. They are shared: who changes one in place copies it before. */
  readonly values: ParameterValues;
  /** Draws the weights that the checkpoint does not have. */
  readonly random: Random;
}

/** The parameters that every classifier on a backbone has, whatever its head, from the input up. */
export function encoderParameters(backbone: Backbone): readonly ParameterDescription[] {
  const scope = Scope.root({ builder: new GraphBuilder(), dropout: 'none' });
  backbone.encode(scope);
  return scope.parameters;
}

/** The name of a backbone's table of token embeddings, [entries, width]. */
export const tokenEmbeddings = (backbone: Backbone): string =>
  encoderParameters(backbone).find(({ role }) => role === 'token-embedding')!.name;

/** The parameters of a text classifier, from the input up. */
export function classifierParameters(backbone: Backbone, head: TextHead): readonly ParameterDescription[] {
  const scope = Scope.root({ builder: new GraphBuilder(), dropout: 'none' });
  buildClassifier(scope, backbone, head);
  return scope.parameters;
}

/**
 * A classifier of texts, or of tokens for the pooling `none`, with the values of a checkpoint. What the checkpoint lacks of the classifier is drawn as the
 * reference implementations draw it: weights from a normal distribution, biases zero, scales of norms one; it counts as
 * part of the new head.
 * @throws TokensiftError `missing-tensor` where the checkpoint lacks a parameter of the backbone; `invalid-argument` for
 *   a pooling that the architecture does not have; `unsupported` where it does not classify tokens.
 */
export function createTextClassifier(init: TextClassifierInit): ClassifierModel {
  const { backbone, random } = init;
  const { initializerRange } = backbone.config;
  const ofEncoder = new Set(encoderParameters(backbone).map(({ name }) => name));
  checkPooling(backbone, init.pooling);
  const values = new Map<string, Tensor<Float32Array>>();
  const parameters = classifierParameters(backbone, init).map((description): ParameterDescription => {
    const { name, shape, role } = description;
    const known = init.values.get(name);
    if (known && known.shape.join() === shape.join()) {
      values.set(name, known);
      return description;
    }
    if (ofEncoder.has(name)) {
      throw new TokensiftError({
        code: 'missing-tensor',
        where: name,
        message: 'The checkpoint does not have it.',
      });
    }
    const isScale = role === 'layer-norm' && name.endsWith('.weight');
    const draw = shape.length > 1 ? () => random.normal() * initializerRange : () => Number(isScale);
    values.set(name, { shape, data: Float32Array.from({ length: sizeOf(shape) }, draw) });
    return { ...description, head: true };
  });
  return assemble(init, parameters, values);
}

/** The model of these parameters, with an adapter's places in its graph. */
function assemble(
  init: TextClassifierInit,
  parameters: readonly ParameterDescription[],
  values: Map<string, Tensor<Float32Array>>,
  adapter?: Adapter,
): ClassifierModel {
  const { backbone, classes, pooling } = init;
  const { config } = backbone;
  const virtual = { tokens: adapter?.virtualTokens?.count ?? 0, keys: adapter?.virtualKeys?.count ?? 0 };
  const build = (options: Omit<ScopeOptions, 'adapter'>) => {
    const scope = Scope.root({ ...options, adapter });
    return { ...buildClassifier(scope, backbone, init), feeds: scope.feeds };
  };
  const { feeds } = build({ builder: new GraphBuilder(), dropout: 'none' });
  return {
    layers: config.layers,
    head: pooling === 'none' ? 'token' : 'text',
    outputs: classes,
    maxLength: config.maxPositions - virtual.tokens - virtual.keys,
    parameters,
    values,
    logits: (builder, dropout) => build({ builder, dropout }).logits,
    read: (builder) => build({ builder, dropout: 'none' }),
    feeds: (batch) => feedBatch(feeds, withTokens(batch, config.padTokenId ?? 0), virtual),
    formulas: formulasOf(feeds, virtual),
    adapt(added) {
      for (const [name, tensor] of added.values) values.set(name, tensor);
      return assemble(init, [...parameters, ...added.parameters], values, added);
    },
    withValues: (others) => assemble(init, parameters, others, adapter),
  };
}

/** Logits [batch, classes] and what they are read off, [batch, width], or logits [batch*length, classes] without pooling. */
function buildClassifier(
  scope: Scope,
  backbone: Backbone,
  { pooling, classes }: TextHead,
): { readonly logits: GraphNode; readonly vectors?: GraphNode } {
  if (pooling === 'none') {
    const tokens = withoutVirtualTokens(scope, backbone.encode(scope));
    return { logits: backbone.head(scope, tokens, classes, pooling) };
  }
  const read = readOut(scope, pooling, backbone.config.padTokenId);
  const vectors = pooling === 'mean' ? read.tokens(backbone.encode(scope)) : backbone.encode(scope, read);
  return { logits: backbone.head(scope, vectors, classes, pooling), vectors };
}

function checkPooling(backbone: Backbone, pooling: Pooling): void {
  if (backbone.poolings.includes(pooling)) return;
  throw pooling === 'none'
    ? new TokensiftError({
        code: 'unsupported',
        where: 'pooling',
        message: `A model of type "${backbone.modelType}" cannot classify tokens: Python's transformers has no class for it.`,
        hint: 'Use a model of another architecture.',
      })
    : new TokensiftError({
        code: 'invalid-argument',
        where: 'pooling',
        message: `A model of type "${backbone.modelType}" is not read off by "${pooling}".`,
        hint: `Choose ${textPoolings(backbone).join(' or ')}.`,
      });
}
