import type { GraphNode } from '@tokensift/core';
import { add } from '@tokensift/graph';
import type { ModelConfig, PositionReader } from '../architecture.ts';
import type { ConfigReader } from '../config-reader.ts';
import type { Scope } from '../scope.ts';
import { type ActivationName, activate, activationNames } from './activations.ts';
import { type AttentionOptions, attend, attentionTraits } from './attention.ts';

/** What encoders after BERT's pattern have in common. */
export interface PostNormConfig extends ModelConfig {
  /** Attention heads a layer; divides `hiddenSize`. */
  readonly heads: number;
  readonly intermediateSize: number;
  readonly activation: ActivationName;
  readonly epsilon: number;
}

/** Reads the fields that config.json has under BERT's names. */
export function postNormConfig(read: ConfigReader): PostNormConfig {
  read.requireUnset('pruned_heads', 'a model with pruned heads', 'Use the unpruned model.');
  read.checkDropout('hidden_dropout_prob');
  read.checkDropout('attention_probs_dropout_prob');
  const hiddenSize = read.size('hidden_size');
  const vocabularySize = read.size('vocab_size');
  return {
    hiddenSize,
    layers: read.count('num_hidden_layers'),
    heads: read.heads('num_attention_heads', hiddenSize),
    intermediateSize: read.size('intermediate_size'),
    vocabularySize,
    maxPositions: read.size('max_position_embeddings'),
    activation: read.oneOf('hidden_act', activationNames, 'gelu'),
    epsilon: read.positive('layer_norm_eps', 1e-12),
    padTokenId: read.tokenId('pad_token_id', vocabularySize, 0),
    initializerRange: read.positive('initializer_range', 0.02),
  };
}

/** The names of a layer's maps and norms. */
export interface PostNormNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly attentionOutput: string;
  readonly attentionNorm: string;
  readonly intermediate: string;
  readonly output: string;
  readonly outputNorm: string;
}

/** As BERT has them. */
export const bertNames: PostNormNames = {
  query: 'attention.self.query',
  key: 'attention.self.key',
  value: 'attention.self.value',
  attentionOutput: 'attention.output.dense',
  attentionNorm: 'attention.output.LayerNorm',
  intermediate: 'intermediate.dense',
  output: 'output.dense',
  outputNorm: 'output.LayerNorm',
};

/**
 * An encoder layer with LayerNorm after each block, of token matrices [batch*length, hidden]. With a reader it is
 * computed for the position that is read only, [batch, hidden].
 * @param bias added to attention scores, see `attend`; it may depend on queries and keys, token matrices both
 */
export function postNormLayer(
  layer: Scope,
  x: GraphNode,
  names: PostNormNames,
  {
    hiddenSize,
    heads,
    intermediateSize,
    activation,
    epsilon,
    scale,
  }: PostNormConfig & Pick<AttentionOptions, 'scale'>,
  bias: GraphNode | ((query: GraphNode, key: GraphNode) => GraphNode),
  read?: PositionReader,
): GraphNode {
  const { builder } = layer;
  const traits = attentionTraits(heads);
  const queries = read ? read.tokens(x) : x;
  const query = layer.linear(names.query, queries, hiddenSize, traits.query);
  const key = layer.linear(names.key, x, hiddenSize, traits.key);
  const value = layer.linear(names.value, x, hiddenSize, traits.value);
  const context = attend(layer, query, key, value, {
    heads,
    bias: typeof bias === 'function' ? bias(query, key) : bias,
    ...(scale !== undefined && { scale }),
  });
  const projected = layer.linear(names.attentionOutput, context, hiddenSize, traits.output);
  const dropped = layer.dropout('attention.output', projected);
  const attended = layer.layerNorm(names.attentionNorm, add(builder, dropped, queries), epsilon);
  const inner = layer.linear(names.intermediate, attended, intermediateSize, { role: 'intermediate' });
  const outer = layer.linear(names.output, activate(builder, activation, inner), hiddenSize, {
    role: 'output',
  });
  return layer.layerNorm(names.outputNorm, add(builder, layer.dropout('output', outer), attended), epsilon);
}
