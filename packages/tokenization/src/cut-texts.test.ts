import type { Tokenizer } from '@tokensift/core';
import { TokensiftError } from '@tokensift/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { anyText, anyTokenizer } from '../testing/any-tokenizer.ts';
import { nastyTexts } from '../testing/nasty-texts.ts';
import { hasSharedTokenizers, sharedNames, tokenizerFolder } from '../testing/shared-tokenizers.ts';
import { tinyByteLevel } from '../testing/tiny-tokenizers.ts';
import { createJavaScriptBackend } from './backends/javascript.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import { parseTokenizerJson } from './parse-tokenizer-json.ts';
import { createVocabulary } from './vocabulary.ts';

const EVERYTHING = Number.POSITIVE_INFINITY;

/** Texts of a few nasty ones, some of them so long that models look for places to stop in a word. */
const longText = fc
  .tuple(
    fc.array(fc.constantFrom(...nastyTexts('cut', 300, ['[MASK]', '<mask>', '</s>']).flat()), {
      maxLength: 5,
    }),
    fc.constantFrom('', ' ', '\n'),
    fc.constantFrom(1, 1, 1, 2, 40, 700),
  )
  .map(([texts, separator, times]) => texts.join(separator).repeat(times));

describe.skipIf(!hasSharedTokenizers).each(sharedNames)('%s (skipped without TOKENSIFT_DATA)', (name) => {
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    tokenizer = await loadTokenizer(tokenizerFolder(name));
  });

  it('cuts a text to what the whole begins with', () => {
    fc.assert(
      fc.property(longText, fc.integer({ min: 0, max: 300 }), (text, maxLength) => {
        const whole = tokenizer.encode(text, { addSpecialTokens: false });
        const cut = tokenizer.encode(text, { addSpecialTokens: false, maxLength });
        expect(cut.ids).toEqual(whole.ids.slice(0, maxLength));
        expect(cut.offsets).toEqual(whole.offsets.slice(0, maxLength));
      }),
      { numRuns: 25 },
    );
  });
});

describe('tokenizers of any stages', () => {
  it('cut a text to what the whole begins with', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(anyTokenizer, fc.array(anyText, { minLength: 5 }), async (json, texts) => {
        try {
          const parsed = parseTokenizerJson(JSON.stringify(json), '');
          const vocabulary = createVocabulary(parsed.json, parsed.modelIds, '');
          const { encodeSequences } = await createJavaScriptBackend(parsed.json, vocabulary, '');
          const all = texts.join('');
          const [{ ids }] = encodeSequences([all], EVERYTHING);
          for (const most of [0, 1, 2, 3, 5, 8, 13]) {
            expect([...Array.from(encodeSequences([all], most)[0].ids)]).toEqual(
              Array.from(ids).slice(0, most),
            );
          }
          accepted++;
        } catch (error) {
          if (!TokensiftError.isInstance(error)) throw error;
        }
      }),
      { numRuns: 200 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

it('a text of which no token is wanted, an added token first, has none, and no offsets', async () => {
  const { json, modelIds } = parseTokenizerJson(JSON.stringify({ ...tinyByteLevel, normalizer: null }), '');
  const { encodeSequences } = await createJavaScriptBackend(json, createVocabulary(json, modelIds, ''), '');
  const [{ id, content }] = json.added_tokens as [{ id: number; content: string }];
  expect(encodeSequences([content], 1)[0]).toEqual({ ids: [id], offsets: Int32Array.of(0, content.length) });
  expect(encodeSequences([content], 0)[0]).toEqual({ ids: [], offsets: new Int32Array() });
});

/** Some 20,000 characters without a space. */
const longWord = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'ba', 'c', 'é', '中', '😀', 'x', 'y'), {
    minLength: 9000,
    maxLength: 9000,
  })
  .map((parts) => parts.join(''));

describe('a long word', () => {
  const vocab = (tokens: readonly string[]) => Object.fromEntries(tokens.map((token, id) => [token, id]));
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
  const bpe = (settings: object) => ({
    type: 'BPE',
    unk_token: '?',
    vocab: vocab(['?', 'a', 'b', 'c', 'é', 'ab', 'ba', 'aba', 'abab', 'cé', ...bytes]),
    merges: ['a b', 'b a', 'ab a', 'ab ab', 'c é'],
    ...settings,
  });
  const unigram = (byte_fallback: boolean) => ({
    type: 'Unigram',
    unk_id: 0,
    byte_fallback,
    vocab: [
      ...Object.entries({
        '?': 0,
        a: -2,
        b: -2.5,
        ab: -4,
        ba: -4.25,
        abab: -8.5,
        bab: -6,
        c: -3,
        cé: -3,
        éa: -4,
      }),
      ...bytes.map((byte) => [byte, -9]),
    ],
  });

  it.each([
    ['BPE', bpe({})],
    ['BPE that fuses unknown characters', bpe({ fuse_unk: true })],
    ['BPE with bytes', bpe({ byte_fallback: true })],
    ['BPE with ends of words', bpe({ end_of_word_suffix: '</w>' })],
    ['Unigram', unigram(false)],
    ['Unigram with bytes', unigram(true)],
  ])('is begun as the whole is, by %s', async (_, model) => {
    const { json, modelIds } = parseTokenizerJson(JSON.stringify({ model }), '');
    const { encodeSequences } = await createJavaScriptBackend(json, createVocabulary(json, modelIds, ''), '');
    fc.assert(
      fc.property(longWord, fc.integer({ min: 1, max: 6000 }), (text, most) => {
        const [{ ids }] = encodeSequences([text], EVERYTHING);
        expect(encodeSequences([text], most)[0].ids).toEqual(Array.from(ids).slice(0, most));
      }),
      { numRuns: 12 },
    );
  });
});
