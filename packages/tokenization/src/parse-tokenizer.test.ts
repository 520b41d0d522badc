import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { tinyBert } from '../testing/tiny-tokenizers.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import { parseTokenizer } from './parse-tokenizer.ts';

it('makes the tokenizer of a text that loadTokenizer makes of the file', async () => {
  const json = JSON.stringify(tinyBert);
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'tokenizer.json'), json);
  const [parsed, loaded] = [await parseTokenizer(json), await loadTokenizer(folder)];
  const text = 'a b, unknown words!';
  expect(parsed.encode(text)).toEqual(loaded.encode(text));
  expect([parsed.vocabularySize, parsed.padId]).toEqual([loaded.vocabularySize, loaded.padId]);
});

it('takes the padding token from tokenizer_config.json, and refuses what is no tokenizer', async () => {
  const token = Object.keys(tinyBert.model.vocab).at(-1) as string;
  const { padId, idToToken } = await parseTokenizer(JSON.stringify(tinyBert), {
    config: JSON.stringify({ pad_token: token }),
  });
  expect(idToToken(padId)).toBe(token);
  await expect(parseTokenizer('{}')).rejects.toMatchObject({ code: 'invalid-tokenizer' });
  await expect(parseTokenizer(JSON.stringify(tinyBert), { config: '[' })).rejects.toMatchObject({
    where: expect.stringContaining('tokenizer_config.json'),
  });
});
