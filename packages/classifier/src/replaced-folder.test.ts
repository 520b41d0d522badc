import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@tokensift/core';
import { configureBackbone, saveClassifierFolder } from '@tokensift/models';
import { randomClassifier, tinyBertFolder } from '@tokensift/models/testing';
import { swapFolders, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { createEngine, openClassifier, openModel } from './index.ts';

const engine = await createEngine({ threads: 1 });

const VOCABULARY = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  'book',
  'cancel',
  'flight',
  'hotel',
  'room',
];

/** Each has tokens in another order, so that its weights with the other's tokenizer predict something else. */
const vocabularyOf = (generation: number): string[] => [
  ...VOCABULARY.slice(0, 5),
  ...VOCABULARY.slice(5 + generation),
  ...VOCABULARY.slice(5, 5 + generation),
];

async function writeClassifier(folder: string, generation: number): Promise<void> {
  const path = join(tinyBertFolder, 'config.json');
  const backbone = configureBackbone(JSON.parse(await readFile(path, 'utf8')), path);
  const pooling = 'cls';
  const { values } = randomClassifier(createRandom(`generation ${generation}`), { backbone, pooling });
  const labels = ['book', 'cancel', 'other'];
  const stated = { labels, pooling, maxLength: 12, sourceFolder: tinyBertFolder, readme: '' } as const;
  await saveClassifierFolder(folder, { backbone, values, ...stated });
}

async function writeTokenizerJson(folder: string, generation: number): Promise<void> {
  const path = join(folder, 'tokenizer.json');
  const json = JSON.parse(await readFile(path, 'utf8'));
  json.model.vocab = Object.fromEntries(vocabularyOf(generation).map((token, id) => [token, id]));
  await writeFile(path, JSON.stringify(json));
}

async function writeVocabulary(folder: string, generation: number): Promise<void> {
  await rm(join(folder, 'tokenizer.json'));
  await writeFile(join(folder, 'vocab.txt'), vocabularyOf(generation).join('\n'));
}

describe.each([
  ['tokenizer.json', writeTokenizerJson],
  ['vocabulary files', writeVocabulary],
])('a folder with %s that is replaced', (_, writeTokenizer) => {
  async function writeGenerations(): Promise<[string, string]> {
    const parent = await temporaryFolder();
    const folders: [string, string] = [join(parent, 'model'), join(parent, 'other')];
    for (const [i, folder] of folders.entries()) {
      await writeClassifier(folder, i + 1);
      await writeTokenizer(folder, i + 1);
    }
    return folders;
  }

  it('gives a classifier with the tokenizer that it was trained with', { timeout: 120_000 }, async () => {
    const [folder, other] = await writeGenerations();
    const answer = async (path: string): Promise<string> => {
      const classifier = await openClassifier(path, { engine });
      try {
        return JSON.stringify(await classifier.predict(['book flight', 'cancel hotel room']));
      } finally {
        await classifier.dispose();
      }
    };
    const whole = [await answer(folder), await answer(other)];
    expect(new Set(whole).size).toBe(2);
    const seen = new Set<string>();
    await swapFolders(folder, other, async () => {
      for (let i = 0; i < 30; i++) seen.add(await answer(folder));
    });
    expect([...seen].sort()).toEqual(whole.sort());
  });

  it('gives a model with its own tokenizer', { timeout: 120_000 }, async () => {
    const [folder, other] = await writeGenerations();
    const read = async (path: string): Promise<string> => {
      const { values, tokenizer } = await openModel(path, { pooling: 'cls' });
      const [first] = values.values();
      return JSON.stringify([first?.data[0], ...tokenizer.encode('book flight room').ids]);
    };
    const whole = [await read(folder), await read(other)];
    const seen = new Set<string>();
    await swapFolders(folder, other, async () => {
      for (let i = 0; i < 30; i++) seen.add(await read(folder));
    });
    expect([...seen].sort()).toEqual(whole.sort());
  });

  it('is saved with the tokenizer that it was opened with', async () => {
    const [folder, other] = await writeGenerations();
    const texts = ['book flight', 'cancel hotel room'];
    const classifier = await openClassifier(folder, { engine });
    await rm(folder, { recursive: true });
    await rename(other, folder);
    const saved = `${folder}-saved`;
    await classifier.save(saved);
    const again = await openClassifier(saved, { engine });
    expect(await again.predict(texts)).toEqual(await classifier.predict(texts));
    await again.dispose();
    await classifier.dispose();
  });
});
