import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createMethod, keepStateIn } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import { hashParameters } from '@tokensift/storage';
import type { Corpus, Format } from '../format.ts';
import { tuneTinyModel } from '../tiny/models.ts';

const FILE = 'classifier.training';

const methods = {
  biases: () => createMethod('bitfit', {}),
  'last-layer': () => createMethod('layer-select', { layers: 1 }),
} as const;

const methodOf = (name: string) => methods[name as keyof typeof methods]();

/** Times would make every state another file. */
async function withoutClock<Result>(work: () => Promise<Result>): Promise<Result> {
  const now = performance.now;
  performance.now = () => 0;
  try {
    return await work();
  } finally {
    performance.now = now;
  }
}

/** The state of a training after its first epoch of two: the training goes on from it. */
export const trainingState: Format = {
  name: 'training-state',
  corpora: Object.keys(methods).map(
    (name): Corpus => ({
      name,
      files: [{ path: FILE, structure: 'safetensors', checksummed: true }],
      async write(folder) {
        const stop = new AbortController();
        const training = withoutClock(() =>
          tuneTinyModel(methodOf(name), {
            state: keepStateIn(join(folder, FILE)),
            signal: stop.signal,
            onProgress: (event) => {
              if (event.kind === 'epoch') stop.abort();
            },
          }),
        );
        await training.catch((error: unknown) => {
          if (!TokensiftError.isInstance(error) || error.code !== 'interrupted') throw error;
        });
      },
    }),
  ),
  async read(folder, { name }) {
    // The training writes its state where it read it.
    const copy = join(folder, 'copy.training');
    await copyFile(join(folder, FILE), copy);
    try {
      const { classifier, history, bestEpoch, delta } = await tuneTinyModel(methodOf(name), {
        state: keepStateIn(copy),
      });
      await classifier.dispose();
      const changes = delta!();
      const values = new Map(changes.changes.map(({ slice, values: data }) => [slice.parameter, data]));
      return {
        history: history.map(({ seconds: _, ...epoch }) => epoch),
        bestEpoch,
        values,
        added: hashParameters(new Map([...changes.added].map(([key, { tensor }]) => [key, tensor]))),
      };
    } finally {
      await rm(copy, { force: true });
    }
  },
};
