import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Encoding, Tokenizer, TokenizerInput } from '@tokensift/core';
import fc from 'fast-check';
import { Tokenizer as NativeTokenizer } from 'tokenizers';
import { beforeAll, describe, expect, it } from 'vitest';
import { nastyTexts } from '../testing/nasty-texts.ts';
import { hasSharedTokenizers, sharedNames, tokenizerFolder } from '../testing/shared-tokenizers.ts';
import { tinyBert } from '../testing/tiny-tokenizers.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import { padBatch } from './pad-batch.ts';

const words = fc.constantFrom(
  'the',
  'a',
  'abc',
  'Fox',
  'café',
  'cafe\u0301',
  'ΑΣ',
  '中𠀀',
  '!',
  '[MASK]',
  '😀',
  ' ',
  '\n',
);
const text = fc.oneof(
  fc.array(words, { maxLength: 12 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
const input: fc.Arbitrary<TokenizerInput> = fc.oneof(text, fc.tuple(text, text));
const plain = ({ ids, typeIds, specialTokensMask, tokens, offsets }: Encoding) => ({
  ids: [...ids],
  typeIds: [...typeIds],
  specialTokensMask: [...specialTokensMask],
  tokens,
  offsets,
});

async function loadTiny(backend: 'javascript' | 'native' | 'wasm'): Promise<Tokenizer> {
  const folder = await mkdtemp(join(tmpdir(), 'tokensift-tokenization-'));
  const file = join(folder, 'tokenizer.json');
  await writeFile(file, JSON.stringify(tinyBert));
  const tokenizer = await loadTokenizer(file, { backend });
  await rm(folder, { recursive: true });
  return tokenizer;
}

describe.each(['javascript', 'native', 'wasm'] as const)('%s', (backend) => {
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    tokenizer = await loadTiny(backend);
  });

  it('encodes', () => {
    const { ids, typeIds, specialTokensMask, tokens, offsets } = tokenizer.encode(['The abc', 'café!']);
    expect([...ids]).toEqual([2, 5, 6, 7, 8, 3, 10, 14, 3]);
    expect([...typeIds]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1]);
    expect([...specialTokensMask]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 1]);
    expect(tokens).toEqual(['[CLS]', 'the', 'a', '##b', '##c', '[SEP]', 'cafe', '!', '[SEP]']);
    const expected = [
      [0, 0],
      [0, 3],
      [4, 5],
      [5, 6],
      [6, 7],
      [0, 0],
      [0, 4],
      [4, 5],
      [0, 0],
    ];
    expect(offsets).toEqual(backend === 'wasm' ? [] : expected);
  });

  it('decodes', () => {
    expect(tokenizer.decode([2, 5, 6, 7, 3])).toBe('[CLS] the ab [SEP]');
    expect(tokenizer.decode(Int32Array.of(2, 5, 6, 7, 3), { skipSpecialTokens: true })).toBe('the ab');
    expect(tokenizer.decode([])).toBe('');
    expect(() => tokenizer.decode([5, 15])).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining('the id 15') }),
    );
  });

  it('encodes a batch as it encodes one by one', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 5 }), fc.boolean(), (inputs, addSpecialTokens) => {
        const options = { addSpecialTokens, maxLength: 9 };
        const single = inputs.map((one) => plain(tokenizer.encode(one, options)));
        expect(tokenizer.encodeBatch(inputs, options).map(plain)).toEqual(single);
      }),
      { numRuns: 60 },
    );
  });

  it('cuts to the length, and of a text keeps the front', () => {
    fc.assert(
      fc.property(input, fc.integer({ min: 3, max: 12 }), (one, maxLength) => {
        const full = tokenizer.encode(one);
        const { ids } = tokenizer.encode(one, { maxLength });
        expect(ids.length).toBe(Math.min(full.ids.length, maxLength));
        if (typeof one === 'string') {
          expect([...ids.slice(0, -1)]).toEqual([...full.ids.slice(0, ids.length - 1)]);
          expect(ids.at(-1)).toBe(tokenizer.tokenToId('[SEP]'));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('decodes to a text that encodes and decodes to itself', () => {
    fc.assert(
      fc.property(text, (original) => {
        const once = tokenizer.decode(tokenizer.encode(original, { addSpecialTokens: false }).ids);
        const twice = tokenizer.decode(tokenizer.encode(once, { addSpecialTokens: false }).ids);
        expect(twice).toBe(once);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses lengths without room for the special tokens, and what is no text', () => {
    for (const maxLength of [1, -1, 2.5, Number.NaN]) {
      expect(() => tokenizer.encode('a', { maxLength })).toThrow(
        expect.objectContaining({ code: 'invalid-argument', where: 'maxLength' }),
      );
    }
    expect(() => tokenizer.encode(['a', 'b'], { maxLength: 2 })).toThrow(/take 3/);
    expect(tokenizer.encode('the', { maxLength: 2 }).tokens).toEqual(['[CLS]', '[SEP]']);
    expect(tokenizer.encode('the', { maxLength: 0, addSpecialTokens: false }).tokens).toEqual([]);
    for (const wrong of [undefined, 5, ['a', 'b', 'c'], [null]]) {
      expect(() => tokenizer.encode(wrong as never)).toThrow(
        expect.objectContaining({ code: 'invalid-argument' }),
      );
    }
  });
});

describe('padBatch', () => {
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    tokenizer = await loadTiny('javascript');
  });

  it('pads to the longest and masks the padding', () => {
    fc.assert(
      fc.property(
        fc.array(input, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 8 }),
        fc.nat(14),
        (inputs, multipleOf, padId) => {
          const encodings = tokenizer.encodeBatch(inputs);
          const { batch, length, ids, typeIds, attentionMask } = padBatch(encodings, { padId, multipleOf });
          const longest = Math.max(...encodings.map((encoding) => encoding.ids.length));
          expect(batch).toBe(inputs.length);
          expect(length % multipleOf).toBe(0);
          expect(length - longest).toBeGreaterThanOrEqual(0);
          expect(length - longest).toBeLessThan(multipleOf);
          for (const [row, encoding] of encodings.entries()) {
            const range = [row * length, (row + 1) * length] as const;
            const padding = new Array(length - encoding.ids.length);
            expect([...ids.slice(...range)]).toEqual([...encoding.ids, ...padding.fill(padId)]);
            expect([...typeIds.slice(...range)]).toEqual([...encoding.typeIds, ...padding.fill(0)]);
            const mask = attentionMask.slice(...range);
            expect(mask.reduce((sum, value) => sum + value, 0)).toBe(encoding.ids.length);
            expect(mask.slice(0, encoding.ids.length).every((value) => value === 1)).toBe(true);
          }
        },
      ),
    );
  });

  it('refuses an empty batch and an odd multiple', () => {
    expect(() => padBatch([], { padId: 0 })).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    expect(() => padBatch([tokenizer.encode('a')], { padId: 0, multipleOf: 0 })).toThrow(
      expect.objectContaining({ code: 'invalid-argument', where: 'multipleOf' }),
    );
  });
});

describe.skipIf(!hasSharedTokenizers)('against the native package', () => {
  const sentence = 'How do I re-activate my unbelievably complicated creditcard, please? '.repeat(2);
  const question = 'Lost it (again).';

  it.each(['bert-base-uncased', 'roberta-base', 't5-small', 'gpt2'])(
    'truncates as it does (%s)',
    async (name) => {
      const folder = tokenizerFolder(name);
      const tokenizer = await loadTokenizer(folder);
      const native = NativeTokenizer.fromFile(join(folder, 'tokenizer.json'));
      native.disablePadding();
      const lengthOf = (one: string) => tokenizer.encode(one, { addSpecialTokens: false }).ids.length;
      const inputs = [
        [sentence],
        [question],
        [sentence, question],
        [question, sentence],
        [sentence, sentence],
      ];
      for (const [first, second] of inputs) {
        for (let maxLength = 5; maxLength < 50; maxLength++) {
          // Both longer than the whole: which of them gets an odd token depends on the reference's inner workings.
          if (second !== undefined && Math.min(lengthOf(first), lengthOf(second)) >= maxLength) continue;
          native.setTruncation(maxLength);
          const expected = await native.encode(first, second);
          const actual = tokenizer.encode(second === undefined ? first : [first, second], { maxLength });
          expect([...actual.ids]).toEqual(expected.getIds());
          expect([...actual.typeIds]).toEqual(expected.getTypeIds());
          expect([...actual.specialTokensMask]).toEqual(expected.getSpecialTokensMask());
        }
      }
    },
  );

  const hard = fc
    .array(
      fc.oneof(
        fc.constantFrom(...'aZéßΣσİ½²٣.!?-—’"_ \t\n\u0301\u00a0\u3000\u0085\ufeff\u200b中한𠀀😀🏽ﬁＡ①ि'),
        fc.constantFrom(
          '[MASK]',
          '[UNK]',
          ' <mask>',
          '<|endoftext|>',
          '  ',
          'the ',
          'unbelievable',
          'ΟΔΟΣ ',
          'e\u0301',
        ),
      ),
      { maxLength: 16 },
    )
    .map((parts) => parts.join(''));

  it.each(sharedNames)('gives the same ids and offsets for difficult texts (%s)', async (name) => {
    const [own, native] = await Promise.all(
      (['javascript', 'native'] as const).map((backend) => loadTokenizer(tokenizerFolder(name), { backend })),
    );
    const encode = (tokenizer: Tokenizer, texts: readonly TokenizerInput[]) =>
      tokenizer.encodeBatch(texts).map((encoding) => {
        const { offsets, ...rest } = plain(encoding);
        return own.hasOffsets ? { offsets, ...rest } : rest;
      });
    const nasty = nastyTexts(name, 218, ['[MASK]', '<mask>', '</s>', '<|endoftext|>']);
    expect(encode(own, nasty)).toEqual(encode(native, nasty));
    fc.assert(
      fc.property(fc.array(hard, { minLength: 20, maxLength: 20 }), (texts) => {
        expect(encode(own, texts)).toEqual(encode(native, texts));
      }),
      { numRuns: 30 },
    );
  });
});
