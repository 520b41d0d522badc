import { add } from '@tokensift/graph';
import { defineArchitecture } from '../architecture.ts';
import { activate, activationNames } from '../blocks/activations.ts';
import { attend, attentionTraits } from '../blocks/attention.ts';
import { classify, score } from '../blocks/heads.ts';
import { positionIds, tokenIds } from '../blocks/inputs.ts';
import { causalBias } from '../blocks/masks.ts';
import { stack } from '../blocks/stack.ts';
import { withVirtualTokens } from '../blocks/virtual-tokens.ts';
import type { Place } from '../checkpoint-layout.ts';

/** Queries, keys and values lie side by side in one matrix of the file. */
const fused = ['query', 'key', 'value'];

/** Where checkpoints hold a parameter: their maps are [inputs, outputs]. */
function place(name: string): Place | undefined {
  const [, map, part, kind] =
    /^(.*\.(?:c_attn|c_proj|c_fc))(?:\.(query|key|value))?\.(weight|bias)$/.exec(name) ?? [];
  if (map === undefined) return undefined;
  return {
    tensor: `${map}.${kind}`,
    transposed: kind === 'weight',
    ...(part !== undefined && { part: { index: fused.indexOf(part), of: fused.length } }),
  };
}

/** GPT-2 (Radford et al. 2019). */
export const gpt2 = defineArchitecture({
  pythonNames: { gpt2: 'GPT2' },
  config(read) {
    const hiddenSize = read.size('n_embd');
    const vocabularySize = read.size('vocab_size');
    if (!read.flag('scale_attn_weights', true)) {
      throw read.unsupported(
        'unscaled attention ("scale_attn_weights") is not supported',
        'Use another model.',
      );
    }
    read.requireUnset('scale_attn_by_inverse_layer_idx', 'attention scaled by layer', 'Use another model.');
    return {
      hiddenSize,
      vocabularySize,
      layers: read.count('n_layer'),
      heads: read.heads('n_head', hiddenSize, 'n_embd'),
      intermediateSize:
        (read.fields.n_inner ?? undefined) === undefined ? 4 * hiddenSize : read.size('n_inner'),
      maxPositions: read.size('n_positions'),
      activation: read.oneOf('activation_function', activationNames, 'gelu_new'),
      epsilon: read.positive('layer_norm_epsilon', 1e-5),
      initializerRange: read.positive('initializer_range', 0.02),
      padTokenId: read.paddingId(vocabularySize),
    };
  },
  poolings: () => ['last', 'mean'],
  head: (scope, _, text, classes) => score(scope, text, classes),
  tokenHead: (scope, _, tokens, classes) => classify(scope, tokens, classes),
  encode(scope, config, read) {
    const { builder } = scope;
    const { hiddenSize, vocabularySize, heads, intermediateSize, activation, epsilon } = config;
    const traits = attentionTraits(heads);
    const words = scope.lookUp('wte', [vocabularySize, hiddenSize], 'token-embedding', tokenIds(scope));
    const places = scope.lookUp(
      'wpe',
      [config.maxPositions, hiddenSize],
      'position-embedding',
      positionIds(scope),
    );
    const bias = causalBias(scope);
    const embedded = scope.dropout('embeddings', add(builder, withVirtualTokens(scope, words), places));
    const states = stack(
      scope,
      'h',
      embedded,
      config.layers,
      (layer, x, _, reader) => {
        const attention = layer.child('attn');
        const normed = layer.layerNorm('ln_1', x, epsilon);
        const context = attend(
          layer,
          attention.linear('c_attn.query', reader ? reader.tokens(normed) : normed, hiddenSize, traits.query),
          attention.linear('c_attn.key', normed, hiddenSize, traits.key),
          attention.linear('c_attn.value', normed, hiddenSize, traits.value),
          { heads, bias: reader ? reader.rows(bias) : bias },
        );
        const attended = layer.dropout(
          'attention.output',
          attention.linear('c_proj', context, hiddenSize, traits.output),
        );
        const residual = add(builder, attended, reader ? reader.tokens(x) : x);
        const block = layer.child('mlp');
        const inner = block.linear('c_fc', layer.layerNorm('ln_2', residual, epsilon), intermediateSize, {
          role: 'intermediate',
        });
        const outer = block.linear('c_proj', activate(builder, activation, inner), hiddenSize, {
          role: 'output',
        });
        return add(builder, layer.dropout('output', outer), residual);
      },
      read,
    );
    return scope.inLayer(config.layers).layerNorm('ln_f', states, epsilon);
  },
  layout: () => ({
    prefix: 'transformer.',
    beside: ['score', 'classifier'],
    place,
    vocabularyRows: ['lm_head.weight'],
  }),
});
