import { join } from 'node:path';
import { createMethod, describeDelta, openModel, readDelta, writeDelta } from '@tokensift/classifier';
import { applyDelta } from '@tokensift/deltas';
import { tinyBertFolder } from '@tokensift/models/testing';
import { hashParameters } from '@tokensift/storage';
import type { Corpus, Format } from '../format.ts';
import { tuneTinyModel } from '../tiny/models.ts';

const FILE = 'delta.safetensors';

/** delta.safetensors, applied to the model that it was made of. */
export const delta: Format = {
  name: 'delta',
  corpora: (
    [
      ['rows', 'sparse', { density: 0.2 }],
      ['elements', 'sparse', { density: 0.2, granularity: 'elements', selector: 'magnitude' }],
      ['biases', 'bitfit', {}],
    ] as const
  ).map(
    ([name, method, settings]): Corpus => ({
      name,
      files: [{ path: FILE, structure: 'safetensors', checksummed: true }],
      async write(folder) {
        const { classifier, delta: made } = await tuneTinyModel(createMethod(method, settings));
        await classifier.dispose();
        await writeDelta(join(folder, FILE), made!());
      },
    }),
  ),
  async read(folder) {
    const read = await readDelta(join(folder, FILE));
    const { values } = await openModel(tinyBertFolder, { pooling: 'mean' });
    return {
      description: describeDelta(read),
      classifier: read.classifier,
      ignored: read.ignored,
      applied: hashParameters(applyDelta(values, read)),
    };
  },
};
