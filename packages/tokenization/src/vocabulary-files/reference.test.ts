import { readFileSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tokenizer } from '@tokensift/core';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import {
  hasSharedTokenizers,
  type ReferenceCase,
  referenceCases,
  tokenizerFolder,
} from '../../testing/shared-tokenizers.ts';
import { loadTokenizer } from '../load-tokenizer.ts';

type Expected = Pick<ReferenceCase, 'ids' | 'type_ids' | 'special' | 'offsets'>;

/** What transformers 5.24 makes of the folders that have no tokenizer.json (tooling/oracles/vocabulary_folders.py). */
const fixture: Readonly<
  Record<string, readonly (Expected & { readonly text: string | [string, string] })[]>
> = JSON.parse(
  readFileSync(new URL('../../testing/fixtures/vocabulary-files.json', import.meta.url), 'utf8'),
);

/** Real tokenizers with both: the encodings of their tokenizer.json are those of their vocabulary files. */
const BERT = ['bert-base-cased', 'bert-base-uncased', 'distilbert-base-uncased', 'minilm-l6-v2'];

function expectEncoding(tokenizer: Tokenizer, input: string | [string, string], expected: Expected): void {
  const { ids, typeIds, specialTokensMask, offsets } = tokenizer.encode(input);
  expect([...ids], `${input}`).toEqual(expected.ids);
  expect([...typeIds], `${input}`).toEqual(expected.type_ids);
  expect([...specialTokensMask], `${input}`).toEqual(expected.special);
  if (tokenizer.hasOffsets) expect(offsets, `${input}`).toEqual(expected.offsets);
}

describe.skipIf(!hasSharedTokenizers).each(['javascript', 'native', 'wasm'] as const)(
  '%s (skipped without TOKENSIFT_DATA)',
  (backend) => {
    it.each([
      ...BERT.map((name) => [name, ['vocab.txt'], 'bert'] as const),
      ['gpt2', ['vocab.json', 'merges.txt'], 'gpt2'] as const,
      ['roberta-base', ['vocab.json', 'merges.txt'], 'roberta'] as const,
    ])('%s encodes from its vocabulary files as from its tokenizer.json', async (name, files, type) => {
      const folder = await temporaryFolder();
      await writeFile(join(folder, 'config.json'), JSON.stringify({ model_type: type }));
      if (type === 'roberta') {
        // Its tokenizer.json is of transformers 4, where the mask took the space before it and the map said so.
        const map = { mask_token: { content: '<mask>', lstrip: true, normalized: false } };
        await writeFile(join(folder, 'special_tokens_map.json'), JSON.stringify(map));
      }
      for (const file of [...files, 'tokenizer_config.json']) {
        await symlink(join(tokenizerFolder(name), file), join(folder, file));
      }
      const tokenizer = await loadTokenizer(folder, { backend });
      for (const { text, pair, ...expected } of referenceCases(name)) {
        expectEncoding(tokenizer, pair === undefined ? text : [text, pair], expected);
      }
    });

    it.each(Object.keys(fixture))('%s encodes as in transformers', async (name) => {
      const tokenizer = await loadTokenizer(tokenizerFolder(name), { backend });
      for (const { text, ...expected } of fixture[name]) expectEncoding(tokenizer, text, expected);
    });
  },
);
