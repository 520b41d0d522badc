import { add, constant, multiply } from '@tokensift/graph';
import { defineArchitecture } from '../architecture.ts';
import { decoderAttention, decoderConfig, decoderLayout, gatedFeedForward } from '../blocks/decoder.ts';
import { rotaryFrequencies } from '../blocks/frequencies.ts';
import { score } from '../blocks/heads.ts';
import { tokenIds } from '../blocks/inputs.ts';
import { full, layerTypes, sliding } from '../blocks/layer-types.ts';
import { causalBias } from '../blocks/masks.ts';
import { rotary } from '../blocks/rotary.ts';
import { stack } from '../blocks/stack.ts';
import { withVirtualTokens } from '../blocks/virtual-tokens.ts';

/** Gemma 3, text (Gemma Team 2025, arXiv 2503.19786): norms on both sides of each block, local and global layers. */
export const gemma3 = defineArchitecture({
  pythonNames: { gemma3_text: 'Gemma3Text' },
  config(read) {
    for (const field of ['attn_logit_softcapping', 'final_logit_softcapping']) {
      read.requireUnset(field, 'capping of scores', 'Use a Gemma 3 model.');
    }
    read.requireUnset('use_bidirectional_attention', 'a Gemma that sees both directions', 'Use a decoder.');
    const config = decoderConfig(read, 'hidden_activation');
    const attentionBias = read.flag('attention_bias', false);
    const pattern = read.size('sliding_window_pattern', 6);
    const types = layerTypes(read, config.layers, (layer) => ((layer + 1) % pattern === 0 ? full : sliding));
    const window = read.size('sliding_window', 4096);
    return {
      ...config,
      biases: { input: attentionBias, output: attentionBias },
      scale: read.positive('query_pre_attn_scalar', 256) ** -0.5,
      isLocal: (layer: number) => types[layer] === sliding,
      window,
      local: rotaryFrequencies(read, config.headSize, {
        theta: 10_000,
        layerType: sliding,
        isScaled: false,
        thetaField: 'rope_local_base_freq',
      }),
      global: rotaryFrequencies(read, config.headSize, { theta: 1_000_000, layerType: full }),
    };
  },
  poolings: () => ['last', 'mean'],
  head: (scope, _, text, classes) => score(scope, text, classes),
  encode(scope, config, read) {
    const { builder } = scope;
    const { hiddenSize, vocabularySize, epsilon, layers, biases, scale } = config;
    const words = scope.lookUp(
      'embed_tokens',
      [vocabularySize, hiddenSize],
      'token-embedding',
      tokenIds(scope),
    );
    const scaled = multiply(builder, words, constant(builder, Math.sqrt(hiddenSize)));
    const sights = {
      local: { bias: causalBias(scope, config.window), rotary: rotary(scope, config.local, ':local') },
      global: { bias: causalBias(scope), rotary: rotary(scope, config.global) },
    };
    const states = stack(
      scope,
      'layers',
      withVirtualTokens(scope, scaled),
      layers,
      (layer, x, index, reader) => {
        const sight = config.isLocal(index) ? sights.local : sights.global;
        const attended = decoderAttention(
          layer,
          layer.rmsNorm('input_layernorm', x, epsilon, 1),
          config,
          sight,
          { biases, scale, norm: (name, head) => layer.child('self_attn').rmsNorm(name, head, epsilon, 1) },
          reader,
        );
        const normed = layer.rmsNorm('post_attention_layernorm', attended, epsilon, 1);
        const residual = add(builder, normed, reader ? reader.tokens(x) : x);
        const inner = layer.rmsNorm('pre_feedforward_layernorm', residual, epsilon, 1);
        const outer = gatedFeedForward(layer, inner, config);
        return add(builder, layer.rmsNorm('post_feedforward_layernorm', outer, epsilon, 1), residual);
      },
      read,
    );
    return scope.inLayer(layers).rmsNorm('norm', states, epsilon, 1);
  },
  layout: () => decoderLayout,
});
