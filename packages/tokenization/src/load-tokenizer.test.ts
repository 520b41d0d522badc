import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tinyBert, tinyBpe } from '../testing/tiny-tokenizers.ts';
import { resolveOptional } from './backends/optional-package.ts';
import { loadTokenizer } from './load-tokenizer.ts';

async function inFolder<T>(
  files: Readonly<Record<string, unknown>>,
  run: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tokensift-tokenization-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('loadTokenizer', () => {
  it('knows what stands for what it does not know, in each kind of vocabulary', async () => {
    const unigram = {
      ...tinyBert,
      model: {
        type: 'Unigram',
        unk_id: 5,
        vocab: [...tinyBert.added_tokens.map(({ content }) => [content, 0]), ['?', -9], ['fox', -1]],
      },
    };
    for (const [json, unknown, text] of [
      [tinyBert, 1, '房'],
      [unigram, 5, '房'],
      [tinyBpe, undefined, ''],
    ] as const) {
      await inFolder({ 'tokenizer.json': json }, async (folder) => {
        const { unknownId, encode } = await loadTokenizer(folder);
        expect(unknownId).toBe(unknown);
        if (unknown !== undefined) expect(encode(text, { addSpecialTokens: false }).ids).toContain(unknown);
      });
    }
  });

  it('knows its vocabulary', () =>
    inFolder({ 'tokenizer.json': tinyBert }, async (folder) => {
      const tokenizer = await loadTokenizer(folder);
      expect(tokenizer).toMatchObject({
        backend: 'javascript',
        vocabularySize: 15,
        padId: 0,
        hasOffsets: true,
      });
      expect(tokenizer.tokenToId('fox')).toBe(9);
      expect(tokenizer.tokenToId('dog')).toBeUndefined();
      expect(tokenizer.idToToken(9)).toBe('fox');
      expect(tokenizer.idToToken(15)).toBeUndefined();
    }));

  it('finds the padding token', async () => {
    const { padding: _, ...unpadded } = tinyBert;
    const padIdWith = (files: object) =>
      inFolder(
        { 'tokenizer.json': unpadded, ...files },
        async (folder) => (await loadTokenizer(folder)).padId,
      );
    expect(await padIdWith({ 'tokenizer_config.json': { pad_token: '[MASK]' } })).toBe(4);
    expect(await padIdWith({ 'tokenizer_config.json': { pad_token: { content: '[SEP]' } } })).toBe(3);
    expect(await padIdWith({ 'special_tokens_map.json': { pad_token: 'fox' } })).toBe(9);
    expect(await padIdWith({ 'tokenizer.json': { ...tinyBert, padding: { pad_id: 5 } } })).toBe(5);
    expect(await padIdWith({})).toBe(0);
    expect(await padIdWith({ 'tokenizer.json': tinyBpe })).toBe(0);
  });

  it('refuses a broken tokenizer_config.json', () =>
    inFolder({ 'tokenizer.json': tinyBert, 'tokenizer_config.json': '{' }, async (folder) => {
      await expect(loadTokenizer(folder)).rejects.toMatchObject({
        code: 'invalid-tokenizer',
        where: join(folder, 'tokenizer_config.json'),
      });
    }));

  it('makes a tokenizer from a BERT vocabulary', () =>
    inFolder(
      {
        'vocab.txt': '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nFox\nfox\n',
        'tokenizer_config.json': { do_lower_case: false },
      },
      async (folder) => {
        const cased = await loadTokenizer(folder);
        expect(cased.encode('Fox fox')).toMatchObject({ tokens: ['[CLS]', 'Fox', 'fox', '[SEP]'] });
        await rm(join(folder, 'tokenizer_config.json'));
        const uncased = await loadTokenizer(join(folder, 'vocab.txt'));
        expect(uncased.encode('Fox [MASK]').tokens).toEqual(['[CLS]', 'fox', '[MASK]', '[SEP]']);
      },
    ));

  it('refuses a vocab.txt that repeats a token or is none of BERT', async () => {
    await inFolder({ 'vocab.txt': 'a\nb\na\n' }, async (folder) => {
      await expect(loadTokenizer(folder)).rejects.toMatchObject({
        code: 'invalid-tokenizer',
        where: `${join(folder, 'vocab.txt')}:3`,
      });
    });
    await inFolder({ 'vocab.txt': '<s>\n</s>\n' }, async (folder) => {
      await expect(loadTokenizer(folder)).rejects.toMatchObject({
        code: 'invalid-tokenizer',
        message: expect.stringContaining('[UNK], [SEP], [PAD], [CLS] are missing'),
      });
    });
  });
});

describe('an optional package that is not installed', () => {
  it('is named with the command that installs it', () => {
    expect(() => resolveOptional('tokensift-no-such-package')).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        message: expect.stringContaining('npm install tokensift-no-such-package'),
      }),
    );
  });
});
