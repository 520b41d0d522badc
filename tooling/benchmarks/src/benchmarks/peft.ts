import { trainingDefaults } from '@tokensift/training';
import { type Benchmark, THREADS } from '../benchmark.ts';
import { shared } from '../inputs/shared.ts';
import type { WholeTraining } from '../inputs/whole-training.ts';
import { compareTrainings } from '../measure/compare-trainings.ts';

const data = 'data/trec6';
const modelFolder = 'models/tokensift-mini';
const names = {
  full: 'ours full',
  lora: 'ours LoRA',
  trainerFull: 'transformers.Trainer full',
  trainerLora: 'transformers.Trainer, PEFT’s LoRA',
};
const lora = { rank: 8, alpha: 16, targets: ['query', 'value'] };

export const peft: Benchmark = {
  name: 'peft',
  description:
    'full finetuning and LoRA on trec6: ours against transformers.Trainer and PEFT; time and accuracy',
  needs: [data, modelFolder],
  async run({ rounds = 3, quick, note }) {
    const settings = (method: string, learningRate: number): WholeTraining => ({
      model: shared(modelFolder),
      data: shared(data),
      ...(quick && { rows: 320 }),
      method,
      ...(method === 'lora' && { methodSettings: lora }),
      maxLength: 128,
      training: { ...trainingDefaults, epochs: quick ? 1 : 8, learningRate },
    });
    const full = settings('full', 5e-4);
    const adapted = settings('lora', 3e-3);
    const { epochs, batchSize, dropout } = full.training;
    const report = await compareTrainings(
      [
        { name: names.full, by: 'tokensift', settings: full },
        { name: names.trainerFull, by: 'python', settings: full },
        { name: names.lora, by: 'tokensift', settings: adapted },
        { name: names.trainerLora, by: 'python', settings: adapted },
      ],
      [
        [names.full, names.trainerFull],
        [names.lora, names.trainerLora],
        [names.lora, names.full],
      ],
      rounds,
      note,
    );
    return {
      setting: `a training from texts to a classifier, a seed a round: trec6, tokensift-mini with mean pooling, ${epochs} epochs, batches of ${batchSize} by length, dropout ${dropout} before the classifier, linear schedule with warm-up; LoRA of rank ${lora.rank}, α ${lora.alpha}, on queries and values; float32, ${THREADS} threads`,
      ...report,
    };
  },
};
