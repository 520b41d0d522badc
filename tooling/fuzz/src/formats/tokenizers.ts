import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tokenizer } from '@tokensift/core';
import { loadTokenizer } from '@tokensift/tokenization';
import { FOLDER_TEXTS, nastyTexts, randomFolder } from '@tokensift/tokenization/testing';
import { type Corpus, type Format, type MutatedFile, WrongResult } from '../format.ts';
import { tinyTokenizers } from '../tiny/tokenizers.ts';
import { writeJson } from '../tiny/write-json.ts';

const TEXTS = [
  ...nastyTexts('fuzz', 12, ['[MASK]', '<new>', '<|end|>']),
  ...FOLDER_TEXTS,
  'ab  abc1 2 中σ',
  // What a pattern with nested repetitions never ends on, and what tokenizers are slow on.
  `${'a'.repeat(60)}!`,
  'ab'.repeat(1_000),
  '!'.repeat(1_000),
  ' '.repeat(1_000),
];

/** Encodes texts, and checks what holds for every tokenizer. */
function useTokenizer(tokenizer: Tokenizer) {
  const { vocabularySize, padId, unknownId } = tokenizer;
  const check = (id: number, what: string): void => {
    if (Number.isInteger(id) && id >= 0 && id < vocabularySize) return;
    throw new WrongResult(`${what} is outside the vocabulary`);
  };
  check(padId, 'the id of padding');
  if (unknownId !== undefined) check(unknownId, 'the id of the unknown token');
  const encoded = TEXTS.map((text) => {
    const { ids, tokens, typeIds, specialTokensMask } = tokenizer.encode(text, { maxLength: 64 });
    for (const id of ids) check(id, 'an id of a text');
    if (ids.length > 64) throw new WrongResult('an encoding is longer than was asked for');
    if (tokens.length !== ids.length) throw new WrongResult('there are not as many tokens as ids');
    return { ids, tokens, typeIds, specialTokensMask, decoded: tokenizer.decode(ids) };
  });
  return { vocabularySize, padId, unknownId, encoded };
}

/** A tokenizer.json by itself. */
export const tokenizerJson: Format = {
  name: 'tokenizer-json',
  otherResult: 'a vocabulary may say anything',
  corpora: Object.entries(tinyTokenizers).map(
    ([name, json]): Corpus => ({
      name,
      files: [{ path: 'tokenizer.json', structure: 'tokenizer-json' }],
      write: (folder) => writeJson(join(folder, 'tokenizer.json'), json),
    }),
  ),
  read: async (folder) => useTokenizer(await loadTokenizer(join(folder, 'tokenizer.json'))),
};

const structureOf = (path: string): MutatedFile => ({
  path,
  structure: path.endsWith('.json') ? 'json' : 'lines',
});

/** Vocabulary files and the settings beside them, of several classes of tokenizers. */
export const tokenizerFiles: Format = {
  name: 'tokenizer-files',
  otherResult: 'a vocabulary may say anything',
  corpora: ['1', '2', '3', '5', '8', '13'].map((seed): Corpus => {
    const files = randomFolder(seed);
    return {
      name: `seed${seed}`,
      files: Object.keys(files).map(structureOf),
      async write(folder) {
        for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
      },
    };
  }),
  read: async (folder) => useTokenizer(await loadTokenizer(folder)),
};
