import { completeTraining, createMethod, openModel, singleLabel } from '@tokensift/classifier';
import { type Benchmark, THREADS } from '../benchmark.ts';
import { shared } from '../inputs/shared.ts';
import type { WholeTraining } from '../inputs/whole-training.ts';
import { compareTrainings } from '../measure/compare-trainings.ts';

const data = 'data/banking77';
const modelFolder = 'models/tokensift-mini';
const full = 'ours full';
const sparse = 'ours sparse';
const trainer = 'transformers.Trainer full';

export const training: Benchmark = {
  name: 'training',
  description: 'a whole training on banking77: ours full and sparse, transformers.Trainer; time and accuracy',
  needs: [data, modelFolder],
  async run({ rounds = 1, quick, note }) {
    const model = await openModel(shared(modelFolder));
    const settings = (method: string): WholeTraining => ({
      model: shared(modelFolder),
      data: shared(data),
      ...(quick && { rows: 320 }),
      method,
      maxLength: 128,
      training: completeTraining(
        createMethod(method).defaults,
        { epochs: quick ? 1 : 5 },
        { model, task: singleLabel },
      ),
    });
    const fullSettings = settings('full');
    const { epochs, batchSize, dropout } = fullSettings.training;
    const report = await compareTrainings(
      [
        { name: full, by: 'tokensift', settings: fullSettings },
        { name: sparse, by: 'tokensift', settings: settings('sparse') },
        { name: trainer, by: 'python', settings: fullSettings },
      ],
      [
        [sparse, full],
        [full, trainer],
        [sparse, trainer],
      ],
      rounds,
      note,
    );
    return {
      setting: `a training from texts to a classifier: banking77, tokensift-mini with mean pooling, ${epochs} epochs, batches of ${batchSize} by length, dropout ${dropout} before the classifier, linear schedule with warm-up, float32, ${THREADS} threads`,
      ...report,
    };
  },
};
