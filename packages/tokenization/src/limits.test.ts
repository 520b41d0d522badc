import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tokenizer } from '@tokensift/core';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { tinyBert, tinyBpe, tinyByteLevel, tinyUnigram } from '../testing/tiny-tokenizers.ts';
import type { BackendName } from './backends/registry.ts';
import { LARGEST_FILE, LONGEST_PATTERN, LONGEST_WORD, MOST_IDS, MOST_STAGES } from './limits.ts';
import { loadTokenizer } from './load-tokenizer.ts';

async function load(json: object | string, backend: BackendName = 'javascript'): Promise<Tokenizer> {
  const file = join(await temporaryFolder(), 'tokenizer.json');
  await writeFile(file, typeof json === 'string' ? json : JSON.stringify(json));
  return loadTokenizer(file, { backend });
}

const errorIn = (work: () => unknown) => errorOf(Promise.resolve().then(work));

const splitAt = (Regex: string) => ({
  ...tinyBpe,
  pre_tokenizer: { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false },
});
const replacing = (pattern: object, content: string, times = 1) => ({
  ...tinyBpe,
  normalizer: {
    type: 'Sequence',
    normalizers: Array.from({ length: times }, () => ({ type: 'Replace', pattern, content })),
  },
});

/** The memory that is taken while something is done, in bytes. */
function peakOf(work: () => void): number {
  const before = process.memoryUsage().rss;
  work();
  return process.memoryUsage().rss - before;
}

describe('a regular expression that does not end', () => {
  const endless = splitAt('(a+)+$');
  const text = `${'a'.repeat(60)}!`;

  it('is ended', { timeout: 30_000 }, async () => {
    const tokenizer = await load(endless);
    expect(tokenizer.encode('ab').ids.length).toBe(1);
    const start = performance.now();
    const error = await errorIn(() => tokenizer.encode(text));
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(error).toMatchObject({
      code: 'invalid-tokenizer',
      where: expect.stringContaining('tokenizer.json'),
      message: expect.stringContaining('"(a+)+$"'),
    });
    expect(tokenizer.encode('ab').ids.length).toBe(1);
  });

  it('is ended where an added token is normalized', { timeout: 30_000 }, async () => {
    const added = { single_word: false, lstrip: false, rstrip: false, normalized: true, special: false };
    const json = {
      ...replacing({ Regex: '(a+)+$' }, ''),
      added_tokens: [{ id: 5, content: text, ...added }],
    };
    expect(await errorOf(load(json))).toMatchObject({ code: 'invalid-tokenizer' });
  });

  it.each(['native', 'wasm'] as const)(
    'is not given to the %s backend, which it would end',
    async (backend) => {
      expect(await errorOf(load(endless, backend))).toMatchObject({
        code: 'unsupported',
        message: expect.stringContaining('"(a+)+$"'),
      });
      await load(tinyByteLevelOfQwen, backend);
    },
  );

  it.each([
    ['is none', '(a', 'cannot be used'],
    ['calls a group', '(?<x>a)\\g<x>', 'it calls a group from elsewhere'],
    ['is nested too deeply', `${'('.repeat(4000)}a${')'.repeat(4000)}`, 'cannot be used'],
    ['is too long', 'a'.repeat(LONGEST_PATTERN + 1), 'pre_tokenizer.pattern.Regex'],
  ])('or %s is refused', async (_, expression, message) => {
    expect(await errorOf(load(splitAt(expression)))).toMatchObject({
      code: 'invalid-tokenizer',
      message: expect.stringContaining(message),
    });
  });
});

/** With the pattern that Qwen has, which every backend is given. */
const tinyByteLevelOfQwen = {
  ...tinyByteLevel,
  model: { ...tinyByteLevel.model, merges: tinyByteLevel.model.merges.map((pair) => pair.join(' ')) },
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      {
        type: 'Split',
        pattern: {
          Regex:
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        },
        behavior: 'Isolated',
        invert: false,
      },
      { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    ],
  },
};

describe('a normalizer that makes texts longer', () => {
  it.each([
    ['by one step', replacing({ String: 'a' }, 'ab'.repeat(10_000))],
    ['by many steps', replacing({ String: 'a' }, 'aa', MOST_STAGES)],
    ['by a regular expression', replacing({ Regex: '[ab]' }, 'ab'.repeat(40), 3)],
  ])('%s is stopped', async (_, json) => {
    const tokenizer = await load(json);
    let error: unknown;
    const memory = peakOf(() => {
      try {
        tokenizer.encode('a'.repeat(100_000));
      } catch (caught) {
        error = caught;
      }
    });
    expect(error).toMatchObject({
      code: 'invalid-tokenizer',
      message: expect.stringContaining('many times'),
    });
    expect(memory).toBeLessThan(300e6);
  });

  it('or puts something where nothing is is refused', async () => {
    const tokenizer = await load(replacing({ Regex: 'x*' }, 'y'));
    expect(await errorIn(() => tokenizer.encode('ab'))).toMatchObject({ code: 'unsupported' });
  });
});

describe('a long text', () => {
  it('is cut to words no further than its first tokens go', async () => {
    const tokenizer = await load(tinyBert);
    const text = '!?'.repeat(7_500_000);
    const start = performance.now();
    let length = 0;
    const memory = peakOf(() => {
      length = tokenizer.encode(text, { maxLength: 128 }).ids.length;
    });
    expect(length).toBe(128);
    expect(memory).toBeLessThan(400e6);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it('may have a word without end in it', async () => {
    const word = 'x'.repeat(LONGEST_WORD + 1);
    const bert = await load({ ...tinyBert, model: { ...tinyBert.model, max_input_chars_per_word: 1e9 } });
    for (const tokenizer of [bert, await load(tinyUnigram), await load(tinyByteLevel), await load(tinyBpe)]) {
      expect(await errorIn(() => tokenizer.encode(word))).toMatchObject({
        code: 'invalid-argument',
        message: expect.stringContaining(`the most is ${LONGEST_WORD}`),
      });
    }
    expect((await load(tinyBert)).encode(word).tokens).toEqual(['[CLS]', '[UNK]', '[SEP]']);
  });

  it('is encoded in time that grows with it, whatever words may be', { timeout: 60_000 }, async () => {
    const json = { ...tinyBert, model: { ...tinyBert.model, max_input_chars_per_word: 1e9 } };
    const tokenizer = await load(json);
    const start = performance.now();
    expect(tokenizer.encode(`a${'b'.repeat(500_000)}`, { addSpecialTokens: false }).ids.length).toBe(500_001);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

describe('a file', () => {
  it('that is too large is not read', async () => {
    const folder = await temporaryFolder();
    for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
      const file = await open(join(folder, name), 'w');
      await file.truncate(LARGEST_FILE + 1);
      await file.close();
      expect(await errorOf(loadTokenizer(folder))).toMatchObject({
        code: 'invalid-tokenizer',
        where: join(folder, name),
        message: expect.stringContaining('128 MiB'),
      });
      await writeFile(join(folder, name), '{}');
    }
  });

  it.each([
    ['lists', '['.repeat(100_000)],
    ['sequences', `{"normalizer":${'{"type":"Sequence","normalizers":['.repeat(2000)}`],
  ])('of %s in each other is refused', async (_, text) => {
    expect(await errorOf(load(text))).toMatchObject({
      code: 'invalid-tokenizer',
      message: expect.stringContaining('within each other'),
    });
  });

  it('with too many stages is refused', async () => {
    const json = replacing({ String: 'a' }, 'b', MOST_STAGES + 1);
    expect(await errorOf(load(json))).toMatchObject({ code: 'invalid-tokenizer' });
  });

  it('with an id out of all proportion is refused', async () => {
    const json = { ...tinyBpe, model: { ...tinyBpe.model, vocab: { ...tinyBpe.model.vocab, x: MOST_IDS } } };
    expect(await errorOf(load(json))).toMatchObject({ code: 'invalid-tokenizer' });
  });

  it('that is no text in UTF-8 is refused', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'tokenizer.json'), Buffer.from([0x22, 0xff, 0x22]));
    expect(await errorOf(loadTokenizer(folder))).toMatchObject({
      code: 'invalid-tokenizer',
      message: expect.stringContaining('UTF-8'),
    });
  });
});
