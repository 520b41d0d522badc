import { createMethod } from '@tokensift/classifier';
import { verifyFolder } from '@tokensift/storage';
import type { Format } from '../format.ts';
import { tuneTinyModel } from '../tiny/models.ts';

/** A classifier as it is saved, compared with its manifest. */
export const savedFolder: Format = {
  name: 'saved-folder',
  corpora: [
    {
      name: 'classifier',
      files: [
        { path: 'manifest.json', structure: 'json', checksummed: true },
        { path: 'config.json', structure: 'json', checksummed: true },
        { path: 'tokenizer.json', structure: 'json', checksummed: true },
        { path: 'tokenizer_config.json', structure: 'json', checksummed: true },
        { path: 'model.safetensors', structure: 'safetensors', checksummed: true },
        { path: 'README.md', checksummed: true },
      ],
      async write(folder) {
        const { classifier } = await tuneTinyModel(createMethod('bitfit', {}));
        await classifier.save(folder);
        await classifier.dispose();
      },
    },
  ],
  async read(folder) {
    const verification = await verifyFolder(folder);
    return verification.problems.length === 0 ? verification : undefined;
  },
};
