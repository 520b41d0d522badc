import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasTransformers, runOracle, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { nastyTexts } from '../../testing/nasty-texts.ts';
import { FOLDER_TEXTS, randomFolder } from '../../testing/random-folders.ts';
import { hasSharedTokenizers, tokenizerFolder } from '../../testing/shared-tokenizers.ts';
import { loadTokenizer } from '../load-tokenizer.ts';
import { readTokenizerJson } from '../read-tokenizer-json.ts';

interface PythonEncoding {
  readonly ids: readonly number[];
  readonly type_ids: readonly number[];
  readonly offsets: readonly (readonly [number, number])[];
  readonly special: readonly number[];
}

interface PythonFolder {
  readonly error?: string;
  readonly tokenizer: object;
  readonly encodings: readonly PythonEncoding[];
}

type Texts = readonly (string | [string, string])[];

async function inPython(folders: readonly string[], texts: Texts): Promise<PythonFolder[]> {
  const file = join(await temporaryFolder(), 'texts.json');
  await writeFile(file, JSON.stringify(texts));
  return runOracle('vocabulary_folders.py', file, ...folders);
}

/** The tokenizer.json that is made of a folder, without vocabulary and merges. */
async function stages(folder: string): Promise<object> {
  const json = JSON.parse(await readTokenizerJson(folder));
  const { vocab: _, merges: __, ...model } = json.model;
  return { ...json, model };
}

async function expectAlike(
  folder: string,
  backend: 'javascript' | 'native' | 'wasm',
  texts: Texts,
  encodings: readonly PythonEncoding[],
): Promise<void> {
  const tokenizer = await loadTokenizer(folder, { backend });
  const ours = tokenizer.encodeBatch(texts).map(({ ids, typeIds, specialTokensMask, offsets }, i) => ({
    text: texts[i],
    ids: [...ids],
    type_ids: [...typeIds],
    special: [...specialTokensMask],
    offsets: tokenizer.hasOffsets ? offsets : encodings[i].offsets,
  }));
  expect(ours).toEqual(encodings.map((encoding, i) => ({ text: texts[i], ...encoding })));
}

describe.skipIf(!hasTransformers)(
  'in Python’s transformers (skipped without a TOKENSIFT_PYTHON or python3 that has it)',
  () => {
    it.skipIf(!hasSharedTokenizers).each([
      ['electra-small', true],
      ['distilroberta-base', true],
      // There are no offsets where a normalizer composes characters.
      ['qwen3', false],
    ])(
      '%s is the same tokenizer, and encodes 200 nasty texts alike',
      async (name, hasOffsets) => {
        const folder = tokenizerFolder(name);
        const { added_tokens } = JSON.parse(await readTokenizerJson(folder));
        const texts = nastyTexts(
          name,
          200,
          added_tokens.map(({ content }: { content: string }) => content),
        );
        const [{ tokenizer, encodings }] = await inPython([folder], texts);
        expect(await stages(folder)).toEqual(tokenizer);
        for (const backend of ['javascript', 'native', 'wasm'] as const) {
          await expectAlike(folder, backend, texts, encodings);
        }
        expect((await loadTokenizer(folder)).hasOffsets).toBe(hasOffsets);
      },
      120_000,
    );

    it('folders with settings of every kind are the same tokenizers', async () => {
      const parent = await temporaryFolder();
      const folders: string[] = [];
      for (let i = 0; i < 150; i++) {
        const folder = join(parent, `${i}`);
        folders.push(folder);
        await mkdir(folder);
        for (const [name, text] of Object.entries(randomFolder(`folder ${i}`))) {
          await writeFile(join(folder, name), text);
        }
      }
      const found = await inPython(folders, FOLDER_TEXTS);
      for (const [i, { error, tokenizer, encodings }] of found.entries()) {
        expect(error, `folder ${i}`).toBeUndefined();
        expect(await stages(folders[i]), `folder ${i}`).toEqual(tokenizer);
        await expectAlike(folders[i], 'native', FOLDER_TEXTS, encodings);
      }
    }, 120_000);
  },
);
