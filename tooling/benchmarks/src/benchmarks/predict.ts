import { createRandom } from '@tokensift/core';
import { readSplits } from '@tokensift/datasets';
import { createEngine, createMethod, finetune, openModel } from 'tokensift';
import { type Benchmark, THREADS } from '../benchmark.ts';
import { shared } from '../inputs/shared.ts';
import { interleave } from '../measure/interleave.ts';

const data = 'data/banking77';
const modelFolder = 'models/tokensift-mini';
const name = 'classifier.predict';

export const predict: Benchmark = {
  name: 'predict',
  description: 'prediction, tokenization included, in texts per second',
  needs: [data, modelFolder],
  async run({ rounds = 10, quick, note }) {
    const { train, test = [] } = await readSplits(shared(data), {
      random: createRandom('benchmarks/predict'),
    });
    const texts = (quick ? test.slice(0, 64) : test).map(({ text }) => text);
    // What the classifier has learned does not matter to its speed: only a head, of all classes, on few texts.
    const { classifier } = await finetune({
      model: await openModel(shared(modelFolder)),
      train: [...new Map(train.map((row) => [row.label, row])).values()],
      validation: [],
      method: createMethod('linear-probe'),
      training: { epochs: 1 },
      seed: 1,
      engine: await createEngine({ threads: THREADS }),
    });
    try {
      note('warming up');
      await classifier.predict(texts);
      const turn = async () => {
        const before = performance.now();
        await classifier.predict(texts);
        return [(1000 * texts.length) / (performance.now() - before)];
      };
      const samples = await interleave(new Map([[name, turn]]), rounds, (round) => note(`round ${round}`));
      return {
        setting: `labels and probabilities of banking77's test texts with tokensift-mini, ${THREADS} threads`,
        unit: 'texts/s',
        variants: [
          {
            name,
            rounds: samples.get(name)!,
            details: { texts: texts.length, classes: classifier.labels.length },
          },
        ],
        ratios: [],
        skipped: [],
      };
    } finally {
      await classifier.dispose();
    }
  },
};
