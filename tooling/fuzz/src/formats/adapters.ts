import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createMethod } from '@tokensift/classifier';
import type { Corpus, Format } from '../format.ts';
import { tuneTinyModel } from '../tiny/models.ts';
import { useClassifier } from '../tiny/use-classifier.ts';

const methods: readonly (readonly [name: string, method: string, settings: Record<string, unknown>])[] = [
  ['lora', 'lora', { rank: 2 }],
  ['dora', 'lora', { rank: 2, dora: true, targets: 'all-linear' }],
  ['prefix', 'prefix', { length: 2 }],
  ['prompt', 'prompt', { length: 2 }],
];

/** Where an adapter is: beside a model that it was merged into, or in the folder itself. */
const adapterIn = (folder: string): string => {
  const beside = join(folder, 'adapter');
  return existsSync(beside) ? beside : folder;
};

/** Adapters in PEFT's layout, with the model that they go on. */
export const peftAdapter: Format = {
  name: 'peft-adapter',
  otherResult: 'weights and scales may be any numbers, and the format has no checksum',
  corpora: methods.map(([name, method, settings]): Corpus => {
    const inner = method === 'lora' ? 'adapter/' : '';
    return {
      name,
      files: [
        { path: `${inner}adapter_config.json`, structure: 'json' },
        { path: `${inner}adapter_model.safetensors`, structure: 'safetensors' },
      ],
      async write(folder) {
        const { classifier } = await tuneTinyModel(createMethod(method, settings));
        await classifier.save(folder);
        await classifier.dispose();
      },
    };
  }),
  read(folder) {
    const adapter = adapterIn(folder);
    return useClassifier(adapter, { base: join(adapter, 'base') });
  },
};
