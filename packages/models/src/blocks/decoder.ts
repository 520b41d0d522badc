import type { GraphNode } from '@tokensift/core';
import { add, multiply } from '@tokensift/graph';
import type { ModelConfig, PositionReader } from '../architecture.ts';
import type { CheckpointLayout } from '../checkpoint-layout.ts';
import type { ConfigReader } from '../config-reader.ts';
import type { Scope } from '../scope.ts';
import { type ActivationName, activate, activationNames } from './activations.ts';
import { attend, attentionTraits } from './attention.ts';
import { tokenIds } from './inputs.ts';
import { full, layerTypes, sliding } from './layer-types.ts';
import { causalBias } from './masks.ts';
import { atPosition, type Rotary, rotary } from './rotary.ts';
import { stack } from './stack.ts';
import { withVirtualTokens } from './virtual-tokens.ts';

/** What decoders after Llama's pattern have in common. */
export interface DecoderConfig extends ModelConfig {
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly intermediateSize: number;
  readonly activation: ActivationName;
  readonly epsilon: number;
  /** Whether a head that classifies tokens has a bias. */
  readonly tokenBias: boolean;
}

/** Reads the fields that config.json has under Llama's names. */
export function decoderConfig(read: ConfigReader, activationField = 'hidden_act'): DecoderConfig {
  const hiddenSize = read.size('hidden_size');
  const vocabularySize = read.size('vocab_size');
  const heads = read.size('num_attention_heads');
  const hasHeadSize = (read.fields.head_dim ?? undefined) !== undefined;
  return {
    hiddenSize,
    vocabularySize,
    layers: read.count('num_hidden_layers'),
    heads,
    keyValueHeads: read.keyValueHeads('num_key_value_heads', heads),
    headSize: hasHeadSize
      ? read.size('head_dim')
      : hiddenSize / read.heads('num_attention_heads', hiddenSize),
    intermediateSize: read.size('intermediate_size'),
    maxPositions: read.size('max_position_embeddings'),
    activation: read.oneOf(activationField, activationNames, 'silu'),
    epsilon: read.positive('rms_norm_eps', 1e-6),
    tokenBias: read.flag('token_classification_bias', true),
    initializerRange: read.positive('initializer_range', 0.02),
    padTokenId: read.paddingId(vocabularySize),
  };
}

/** The maps of attention that have biases. */
export interface AttentionBiases {
  readonly input: boolean;
  readonly output: boolean;
}

/** What a layer's positions see, and the angles that they are rotated by. */
export interface Sight {
  readonly bias: GraphNode;
  readonly rotary: Rotary;
}

export interface DecoderAttentionOptions {
  readonly biases: AttentionBiases;
  readonly scale?: number;
  /** Normalises queries and keys of each head. */
  readonly norm?: (name: 'q_norm' | 'k_norm', x: GraphNode) => GraphNode;
}

/** Rotary self-attention over grouped heads under `self_attn`, with a reader of its position only. */
export function decoderAttention(
  layer: Scope,
  x: GraphNode,
  { heads, keyValueHeads, headSize, hiddenSize }: DecoderConfig,
  sight: Sight,
  { biases, scale, norm }: DecoderAttentionOptions,
  read?: PositionReader,
): GraphNode {
  const attention = layer.child('self_attn');
  const traits = attentionTraits(heads, keyValueHeads);
  const input = { bias: biases.input };
  const queries = read ? read.tokens(x) : x;
  const context = attend(
    attention,
    attention.linear('q_proj', queries, heads * headSize, traits.query, input),
    attention.linear('k_proj', x, keyValueHeads * headSize, traits.key, input),
    attention.linear('v_proj', x, keyValueHeads * headSize, traits.value, input),
    {
      heads,
      keyValueHeads,
      ...(scale !== undefined && { scale }),
      bias: read ? read.rows(sight.bias) : sight.bias,
      rotary: { keys: sight.rotary, queries: read ? atPosition(sight.rotary, read) : sight.rotary },
      ...(norm && { norm: { query: (q) => norm('q_norm', q), key: (k) => norm('k_norm', k) } }),
    },
  );
  return attention.linear('o_proj', context, hiddenSize, traits.output, { bias: biases.output });
}

/** down(activation(gate(x)) ⊙ up(x)) under `mlp` (SwiGLU and its kin: Shazeer 2020, arXiv 2002.05202). */
export function gatedFeedForward(
  layer: Scope,
  x: GraphNode,
  { hiddenSize, intermediateSize, activation }: DecoderConfig,
  { bias = false } = {},
): GraphNode {
  const { builder } = layer;
  const block = layer.child('mlp');
  const gate = block.linear('gate_proj', x, intermediateSize, { role: 'gate' }, { bias });
  const up = block.linear('up_proj', x, intermediateSize, { role: 'intermediate' }, { bias });
  const inner = multiply(builder, activate(builder, activation, gate), up);
  return block.linear('down_proj', inner, hiddenSize, { role: 'output' }, { bias });
}

export interface DecoderOptions {
  readonly frequencies: Float32Array;
  readonly biases: AttentionBiases;
  readonly feedForwardBias?: boolean;
  /** RMSNorm of each head's queries and keys. */
  readonly queryKeyNorm?: boolean;
  /** How many positions a layer looks back, its own included; all where absent. */
  readonly window?: (layer: number) => number | undefined;
}

/** Hidden states of a decoder after Llama's pattern: RMSNorm before each block and after the last one. */
export function decode(
  scope: Scope,
  config: DecoderConfig,
  { frequencies, biases, feedForwardBias = false, queryKeyNorm = false, window }: DecoderOptions,
  read?: PositionReader,
): GraphNode {
  const { builder } = scope;
  const { hiddenSize, vocabularySize, epsilon, layers } = config;
  const words = scope.lookUp(
    'embed_tokens',
    [vocabularySize, hiddenSize],
    'token-embedding',
    tokenIds(scope),
  );
  const angles = rotary(scope, frequencies);
  const states = stack(
    scope,
    'layers',
    withVirtualTokens(scope, words),
    layers,
    (layer, x, index, reader) => {
      const sight = { bias: causalBias(scope, window?.(index)), rotary: angles };
      const norm = (name: string, head: GraphNode) => layer.child('self_attn').rmsNorm(name, head, epsilon);
      const attended = decoderAttention(
        layer,
        layer.rmsNorm('input_layernorm', x, epsilon),
        config,
        sight,
        { biases, ...(queryKeyNorm && { norm }) },
        reader,
      );
      const residual = add(builder, attended, reader ? reader.tokens(x) : x);
      const normed = layer.rmsNorm('post_attention_layernorm', residual, epsilon);
      return add(builder, gatedFeedForward(layer, normed, config, { bias: feedForwardBias }), residual);
    },
    read,
  );
  return scope.inLayer(layers).rmsNorm('norm', states, epsilon);
}

export const decoderLayout: CheckpointLayout = {
  prefix: 'model.',
  beside: ['score'],
  vocabularyRows: ['lm_head.weight'],
};

/** How far layers of a Qwen look back: as far as there is something, unless `use_sliding_window` is set. */
export function windowsOf(read: ConfigReader, layers: number): (layer: number) => number | undefined {
  if (!read.flag('use_sliding_window', false) || read.fields.sliding_window === null) return () => undefined;
  const window = read.size('sliding_window', 4096);
  const first = read.fields.max_window_layers === 0 ? 0 : read.size('max_window_layers', 28);
  const types = layerTypes(read, layers, (layer) => (layer >= first ? sliding : full));
  return (layer) => (types[layer] === sliding ? window : undefined);
}
