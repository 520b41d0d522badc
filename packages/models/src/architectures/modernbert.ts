import type { GraphNode } from '@tokensift/core';
import { add, multiply } from '@tokensift/graph';
import { defineArchitecture } from '../architecture.ts';
import { type ActivationName, activate, activationNames } from '../blocks/activations.ts';
import { attend, attentionTraits } from '../blocks/attention.ts';
import { rotaryFrequencies } from '../blocks/frequencies.ts';
import { classify } from '../blocks/heads.ts';
import { tokenIds } from '../blocks/inputs.ts';
import { full, layerTypes, sliding } from '../blocks/layer-types.ts';
import { localBias, paddingBias } from '../blocks/masks.ts';
import { atPosition, rotary } from '../blocks/rotary.ts';
import { stack } from '../blocks/stack.ts';
import { withVirtualTokens } from '../blocks/virtual-tokens.ts';
import type { Place } from '../checkpoint-layout.ts';
import type { Scope } from '../scope.ts';

/** Maps that lie one below the other in a matrix of the file. */
const fused: Readonly<Record<string, readonly string[]>> = {
  Wqkv: ['query', 'key', 'value'],
  Wi: ['input', 'gate'],
};

function place(name: string): Place | undefined {
  const [, module, map, part, kind] = /^(.*\.)(Wqkv|Wi)\.(\w+)\.(weight|bias)$/.exec(name) ?? [];
  const parts = map === undefined ? undefined : fused[map];
  if (!parts) return undefined;
  return {
    tensor: `${module}${map}.${kind}`,
    part: { index: parts.indexOf(part), of: parts.length },
  };
}

interface HeadConfig {
  readonly hiddenSize: number;
  readonly headActivation: ActivationName;
  readonly epsilon: number;
  readonly biases: { readonly head: boolean; readonly norm: boolean };
}

/** Its head reads texts and tokens alike: a pretrained map, an activation and a norm, then the classes. */
function classifyAfterNorm(
  scope: Scope,
  { hiddenSize, headActivation, epsilon, biases }: HeadConfig,
  vectors: GraphNode,
  classes: number,
): GraphNode {
  const head = scope.child('head');
  const inner = head.linear('dense', vectors, hiddenSize, { role: 'pooler' }, { bias: biases.head });
  const active = activate(scope.builder, headActivation, inner);
  return classify(scope, head.layerNorm('norm', active, epsilon, { bias: biases.norm }), classes);
}

/** ModernBERT (Warner et al. 2024, arXiv 2412.13663). */
export const modernbert = defineArchitecture({
  pythonNames: { modernbert: 'ModernBert' },
  config(read) {
    const hiddenSize = read.size('hidden_size');
    const vocabularySize = read.size('vocab_size');
    const layers = read.count('num_hidden_layers');
    const heads = read.heads('num_attention_heads', hiddenSize);
    const every = read.size('global_attn_every_n_layers', 3);
    const types = layerTypes(read, layers, (layer) => (layer % every === 0 ? full : sliding));
    const headSize = hiddenSize / heads;
    return {
      hiddenSize,
      vocabularySize,
      layers,
      heads,
      isLocal: (layer: number) => types[layer] === sliding,
      reach: Math.floor(read.size('local_attention', 128) / 2),
      intermediateSize: read.size('intermediate_size'),
      maxPositions: read.size('max_position_embeddings'),
      activation: read.oneOf('hidden_activation', activationNames, 'gelu'),
      headActivation: read.oneOf('classifier_activation', activationNames, 'gelu'),
      pooling: read.oneOf('classifier_pooling', ['cls', 'mean'], 'cls'),
      epsilon: read.positive('norm_eps', 1e-5),
      biases: {
        norm: read.flag('norm_bias', false),
        attention: read.flag('attention_bias', false),
        feedForward: read.flag('mlp_bias', false),
        head: read.flag('classifier_bias', false),
      },
      local: rotaryFrequencies(read, headSize, {
        theta: 10_000,
        layerType: sliding,
        thetaField: 'local_rope_theta',
      }),
      global: rotaryFrequencies(read, headSize, {
        theta: 160_000,
        layerType: full,
        thetaField: 'global_rope_theta',
      }),
      initializerRange: read.positive('initializer_range', 0.02),
      padTokenId: read.tokenId('pad_token_id', vocabularySize, Math.min(50283, vocabularySize - 1)),
    };
  },
  nativePoolings: ['cls', 'mean'],
  poolings: ({ pooling }) => (pooling === 'mean' ? ['mean', 'cls'] : ['cls', 'mean']),
  encode(scope, config, read) {
    const { builder } = scope;
    const { hiddenSize, vocabularySize, heads, intermediateSize, activation, epsilon, biases } = config;
    const traits = attentionTraits(heads);
    const normBias = { bias: biases.norm };
    const embeddings = scope.child('embeddings');
    const words = embeddings.lookUp(
      'tok_embeddings',
      [vocabularySize, hiddenSize],
      'token-embedding',
      tokenIds(scope),
    );
    const embedded = embeddings.layerNorm('norm', withVirtualTokens(scope, words), epsilon, normBias);
    const sights = {
      local: { bias: localBias(scope, config.reach), angles: rotary(scope, config.local, ':local') },
      global: { bias: paddingBias(scope), angles: rotary(scope, config.global) },
    };
    const states = stack(
      scope,
      'layers',
      scope.dropout('embeddings', embedded),
      config.layers,
      (layer, x, index, reader) => {
        const isLocal = config.isLocal(index);
        const { bias, angles } = isLocal ? sights.local : sights.global;
        const attention = layer.child('attn');
        const input = { bias: biases.attention };
        const normed = index === 0 ? x : layer.layerNorm('attn_norm', x, epsilon, normBias);
        const queries = reader ? reader.tokens(normed) : normed;
        const context = attend(
          layer,
          attention.linear('Wqkv.query', queries, hiddenSize, traits.query, input),
          attention.linear('Wqkv.key', normed, hiddenSize, traits.key, input),
          attention.linear('Wqkv.value', normed, hiddenSize, traits.value, input),
          {
            heads,
            bias: reader && isLocal ? reader.rows(bias) : bias,
            rotary: { keys: angles, queries: reader ? atPosition(angles, reader) : angles },
          },
        );
        const attended = layer.dropout(
          'attention.output',
          attention.linear('Wo', context, hiddenSize, traits.output, input),
        );
        const residual = add(builder, attended, reader ? reader.tokens(x) : x);
        const block = layer.child('mlp');
        const inner = layer.layerNorm('mlp_norm', residual, epsilon, normBias);
        const width = { bias: biases.feedForward };
        const value = block.linear('Wi.input', inner, intermediateSize, { role: 'intermediate' }, width);
        const gate = block.linear('Wi.gate', inner, intermediateSize, { role: 'gate' }, width);
        const gated = multiply(builder, activate(builder, activation, value), gate);
        const outer = block.linear(
          'Wo',
          layer.dropout('output', gated),
          hiddenSize,
          { role: 'output' },
          width,
        );
        return add(builder, outer, residual);
      },
      read,
    );
    return scope.inLayer(config.layers).layerNorm('final_norm', states, epsilon, normBias);
  },
  head: (scope, config, text, classes) => classifyAfterNorm(scope, config, text, classes),
  tokenHead: (scope, config, tokens, classes) => classifyAfterNorm(scope, config, tokens, classes),
  layout: () => ({
    prefix: 'model.',
    beside: ['head', 'classifier'],
    place,
    vocabularyRows: ['decoder.weight', 'decoder.bias'],
  }),
});
