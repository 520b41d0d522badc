import { defineArchitecture } from '../architecture.ts';
import { decode, decoderConfig, decoderLayout } from '../blocks/decoder.ts';
import { rotaryFrequencies } from '../blocks/frequencies.ts';
import { score } from '../blocks/heads.ts';

/** Mistral (Jiang et al. 2023, arXiv 2310.06825): Llama with a window of attention. */
export const mistral = defineArchitecture({
  pythonNames: { mistral: 'Mistral' },
  config(read) {
    const config = decoderConfig(read);
    const window = read.fields.sliding_window === null ? undefined : read.size('sliding_window', 4096);
    return {
      ...config,
      frequencies: rotaryFrequencies(read, config.headSize, { theta: 10_000 }),
      biases: { input: false, output: false },
      window: () => window,
    };
  },
  poolings: () => ['last', 'mean'],
  head: (scope, _, text, classes) => score(scope, text, classes),
  tokenHead: (scope, { tokenBias: bias }, tokens, classes) => score(scope, tokens, classes, { bias }),
  encode: (scope, config, read) => decode(scope, config, config, read),
  layout: () => decoderLayout,
});
