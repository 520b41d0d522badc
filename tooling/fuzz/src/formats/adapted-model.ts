import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { adaptModel, openModel, saveAdaptedModel, undoAdaptedModel } from '@tokensift/classifier';
import { tinyBertFolder } from '@tokensift/models/testing';
import type { Corpus, Format } from '../format.ts';

/** "flights" and "rooms" are two tokens each. */
const rows = Array.from({ length: 40 }, (_, i) =>
  i % 5 < 3
    ? { text: `please book the flights ${i % 4 === 0 ? 'room' : 'a hotel'}`, label: 'book' }
    : { text: `the canceling ${i % 3 === 0 ? 'please' : 'open'} card`, label: 'cancel' },
);

/** Words of the tiny BERT that become reserve entries, for new tokens to take over. */
const RESERVE: Readonly<Record<string, string>> = {
  account: '[unused0]',
  lost: '[unused1]',
  my: '[unused2]',
};

/** A model whose tokenizer was adapted, with what takes the adaptation back. */
export const adaptedModel: Format = {
  name: 'adapted-model',
  otherResult: 'tokenizer and config may say anything; what takes the adaptation back is under a checksum',
  corpora: (['recycle', 'extend'] as const).map(
    (mode): Corpus => ({
      name: mode,
      files: [
        { path: 'adaptation.json', structure: 'json', checksummed: true },
        { path: 'adaptation.safetensors', structure: 'safetensors', checksummed: true },
        { path: 'tokenizer.json', structure: 'json' },
        { path: 'config.json', structure: 'json' },
      ],
      async write(folder) {
        const source = `${folder}.source`;
        await cp(tinyBertFolder, source, { recursive: true });
        const path = join(source, 'tokenizer.json');
        let text = await readFile(path, 'utf8');
        for (const [word, reserve] of Object.entries(RESERVE))
          text = text.replace(`"${word}"`, `"${reserve}"`);
        await writeFile(path, text);
        const model = await openModel(source, { pooling: 'mean' });
        const adapted = await adaptModel({ model, train: rows, tokens: 2, mode });
        await saveAdaptedModel(adapted, { folder, sourceFolder: source });
        await rm(source, { recursive: true });
      },
    }),
  ),
  async read(folder) {
    const out = `${folder}.undone`;
    try {
      await undoAdaptedModel(folder, out);
      const files = (await readdir(out)).sort();
      return await Promise.all(files.map(async (name) => [name, await readFile(join(out, name))]));
    } finally {
      await rm(out, { recursive: true, force: true });
    }
  },
};
