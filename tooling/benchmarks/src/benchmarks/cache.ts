import { createMethod } from '@tokensift/classifier';
import { trainingDefaults } from '@tokensift/training';
import { type Benchmark, THREADS } from '../benchmark.ts';
import { shared } from '../inputs/shared.ts';
import type { WholeTraining } from '../inputs/whole-training.ts';
import { compareTrainings } from '../measure/compare-trainings.ts';

const data = 'data/clinc150';
const modelFolder = 'models/tokensift-mini';
const full = 'full';
const without = 'sparse at cost 0.5, without the prefix cache';
const cached = 'sparse at cost 0.5, with it';

export const cache: Benchmark = {
  name: 'cache',
  description:
    'five epochs of clinc150 at cost 0.5 with the frozen-prefix cache, without it, and of full finetuning',
  needs: [data, modelFolder],
  async run({ rounds = 1, quick, note }) {
    const settings = (method: string, prefixCache: boolean): WholeTraining => ({
      model: shared(modelFolder),
      data: shared(data),
      ...(quick && { rows: 320 }),
      method,
      ...(method === 'sparse' && { methodSettings: { cost: 0.5 } }),
      maxLength: 128,
      training: {
        ...trainingDefaults,
        epochs: quick ? 2 : 5,
        learningRate: createMethod(method).defaults.learningRate,
        prefixCache,
      },
    });
    const { epochs, batchSize } = settings('full', false).training;
    const report = await compareTrainings(
      [
        { name: full, by: 'tokensift', settings: settings('full', false) },
        { name: without, by: 'tokensift', settings: settings('sparse', false) },
        { name: cached, by: 'tokensift', settings: settings('sparse', true) },
      ],
      [
        [cached, full, 0.35],
        [without, full],
        [cached, without],
      ],
      rounds,
      note,
    );
    return {
      setting: `a training from texts to a classifier, selection included: clinc150, tokensift-mini with mean pooling, ${epochs} epochs, batches of ${batchSize} by length, ${THREADS} threads; equal weights are equal to the bit`,
      ...report,
    };
  },
};
