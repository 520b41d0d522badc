import { smolLm2 } from '../inputs/model-configs.ts';
import { stepBenchmark } from '../step-benchmark.ts';

export const decoderStep = stepBenchmark({
  name: 'decoder-step',
  description: 'one training step of a small decoder: ours full and sparse, PyTorch as installed',
  model: 'SmolLM2-135M on the last token',
  config: smolLm2,
  batch: 8,
  // transformers has none before a decoder's classifier.
  dropout: 0,
  otherPeers: false,
  defaultRounds: 3,
});
