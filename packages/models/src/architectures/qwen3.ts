import { defineArchitecture } from '../architecture.ts';
import { decode, decoderConfig, decoderLayout, windowsOf } from '../blocks/decoder.ts';
import { rotaryFrequencies } from '../blocks/frequencies.ts';
import { score } from '../blocks/heads.ts';

/** Qwen3 (Yang et al. 2025, arXiv 2505.09388): without biases, with normalised queries and keys. */
export const qwen3 = defineArchitecture({
  pythonNames: { qwen3: 'Qwen3' },
  config(read) {
    const config = decoderConfig(read);
    const attentionBias = read.flag('attention_bias', false);
    return {
      ...config,
      frequencies: rotaryFrequencies(read, config.headSize, { theta: 10_000 }),
      biases: { input: attentionBias, output: attentionBias },
      queryKeyNorm: true,
      window: windowsOf(read, config.layers),
    };
  },
  poolings: () => ['last', 'mean'],
  head: (scope, _, text, classes) => score(scope, text, classes),
  tokenHead: (scope, { tokenBias: bias }, tokens, classes) => score(scope, tokens, classes, { bias }),
  encode: (scope, config, read) => decode(scope, config, config, read),
  layout: () => decoderLayout,
});
