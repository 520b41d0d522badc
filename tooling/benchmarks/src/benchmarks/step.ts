import { trainingDefaults } from '@tokensift/training';
import { miniLm } from '../inputs/model-configs.ts';
import { stepBenchmark } from '../step-benchmark.ts';

export const step = stepBenchmark({
  name: 'step',
  description: 'one training step: ours full and sparse, PyTorch as installed, in bfloat16, and tuned',
  model: 'MiniLM-L6 on [CLS]',
  config: miniLm,
  batch: 32,
  dropout: trainingDefaults.dropout,
  otherPeers: true,
  defaultRounds: 8,
});
