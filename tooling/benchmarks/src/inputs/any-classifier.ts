import { type Classifier, createEngine, createMethod, finetune, openModel } from '@tokensift/classifier';
import { createRandom } from '@tokensift/core';
import { readSplits } from '@tokensift/datasets';
import { THREADS } from '../benchmark.ts';
import { shared } from './shared.ts';

/**
 * A classifier whose answers do not matter, as for its speed: a head, of all classes of a data set, on few of its texts.
 * @returns it, and the test texts
 */
export async function anyClassifier(
  data: string,
  model: string,
): Promise<{ readonly classifier: Classifier; readonly texts: readonly string[] }> {
  const { train, test = [] } = await readSplits(shared(data), { random: createRandom('benchmarks') });
  const { classifier } = await finetune({
    model: await openModel(shared(model)),
    train: [...new Map(train.map((row) => [row.label, row])).values()],
    validation: [],
    method: createMethod('linear-probe'),
    training: { epochs: 1 },
    seed: 1,
    engine: await createEngine({ threads: THREADS }),
  });
  return { classifier: classifier, texts: test.map(({ text }) => text) };
}
