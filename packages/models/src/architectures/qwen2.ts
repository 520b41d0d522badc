import { defineArchitecture } from '../architecture.ts';
import { decode, decoderConfig, decoderLayout, windowsOf } from '../blocks/decoder.ts';
import { rotaryFrequencies } from '../blocks/frequencies.ts';
import { score } from '../blocks/heads.ts';

/** Qwen2 and 2.5 (Yang et al. 2024, arXiv 2407.10671): Llama with biases of queries, keys and values. */
export const qwen2 = defineArchitecture({
  pythonNames: { qwen2: 'Qwen2' },
  config(read) {
    const config = decoderConfig(read);
    return {
      ...config,
      frequencies: rotaryFrequencies(read, config.headSize, { theta: 10_000 }),
      biases: { input: true, output: false },
      window: windowsOf(read, config.layers),
    };
  },
  poolings: () => ['last', 'mean'],
  head: (scope, _, text, classes) => score(scope, text, classes),
  tokenHead: (scope, { tokenBias: bias }, tokens, classes) => score(scope, tokens, classes, { bias }),
  encode: (scope, config, read) => decode(scope, config, config, read),
  layout: () => decoderLayout,
});
