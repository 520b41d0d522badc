import { defineArchitecture } from '../architecture.ts';
import { decode, decoderConfig, decoderLayout } from '../blocks/decoder.ts';
import { rotaryFrequencies } from '../blocks/frequencies.ts';
import { score } from '../blocks/heads.ts';

/** Llama (Touvron et al. 2023, arXiv 2302.13971), and what has its layout: SmolLM2, TinyLlama. */
export const llama = defineArchitecture({
  pythonNames: { llama: 'Llama' },
  config(read) {
    const config = decoderConfig(read);
    const attentionBias = read.flag('attention_bias', false);
    return {
      ...config,
      frequencies: rotaryFrequencies(read, config.headSize, { theta: 10_000 }),
      biases: { input: attentionBias, output: attentionBias },
      feedForwardBias: read.flag('mlp_bias', false),
    };
  },
  poolings: () => ['last', 'mean'],
  head: (scope, _, text, classes) => score(scope, text, classes),
  tokenHead: (scope, { tokenBias: bias }, tokens, classes) => score(scope, tokens, classes, { bias }),
  encode: (scope, config, read) => decode(scope, config, config, read),
  layout: () => decoderLayout,
});
