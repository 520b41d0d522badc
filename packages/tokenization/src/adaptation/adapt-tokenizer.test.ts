import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Tokenizer, TokensiftError } from '@tokensift/core';
import { afterAll, describe, expect, it } from 'vitest';
import { tinyBert, tinyBpe } from '../../testing/tiny-tokenizers.ts';
import { loadTokenizer } from '../load-tokenizer.ts';
import { createTokenizerAdapter, type TokenizerAdapter } from './adapt-tokenizer.ts';
import { parseAdaptationRecord } from './adaptation-record.ts';
import { findRecyclableTokens } from './recyclable-tokens.ts';
import { undoTokenizerAdaptation } from './undo-adaptation.ts';
import { createWordEncoder } from './word-encoder.ts';

const folder = mkdtempSync(join(tmpdir(), 'tokensift-adaptation-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** tinyBert's specials have the ids 0 to 4. */
const bertOf = (...words: string[]): string => {
  const tokens = [...Object.keys(tinyBert.model.vocab).slice(0, 5), ...words];
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  return JSON.stringify({ ...tinyBert, model: { ...tinyBert.model, vocab } });
};

const unigramOf = (...vocab: [string, number][]): string =>
  JSON.stringify({
    ...tinyBpe,
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    model: { type: 'Unigram', unk_id: 0, vocab: [['<unk>', 0], ...vocab] },
  });

async function open(json: string): Promise<Tokenizer> {
  const path = join(folder, 'tokenizer.json');
  writeFileSync(path, json);
  return await loadTokenizer(path);
}

async function encoderOf(json: string): Promise<(text: string) => string> {
  const tokenizer = await open(json);
  return (text) => tokenizer.encode(text, { addSpecialTokens: false }).tokens.join(' ');
}

/** Adds constructs given as tokens. */
function add(adapter: TokenizerAdapter, json: string, ...tokens: string[]) {
  const { vocab } = JSON.parse(json).model;
  const idOf = (token: string) =>
    Array.isArray(vocab) ? vocab.findIndex(([piece]) => piece === token) : vocab[token];
  return adapter.add(tokens.map(idOf));
}

function errorOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    expect(TokensiftError.isInstance(error)).toBe(true);
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('WordPiece', () => {
  const json = bertOf(
    '[unused0]',
    '[unused1]',
    '[unused2]',
    'play',
    '##ing',
    '##ings',
    '##s',
    're',
    '##play',
  );

  it('a longer word keeps its tokens, by a companion', async () => {
    const adapter = createTokenizerAdapter(json, { mode: 'recycle', recyclable: [5, 6, 7] });
    const addition = add(adapter, json, 'play', '##ing');
    expect(addition).toMatchObject({
      tokens: [
        { id: 5, token: 'playings', constituents: [8, 10], role: 'companion' },
        { id: 6, token: 'playing', constituents: [8, 9], role: 'construct' },
      ],
    });
    expect(adapter.room).toBe(1);
    const encode = await encoderOf(adapter.build().json);
    expect(encode('playing playings plays replaying')).toBe('playing playings play ##s re ##play ##ing');
  });

  it('refuses what is no token of its own', () => {
    const adapter = createTokenizerAdapter(json, { mode: 'extend' });
    expect(add(adapter, json, 'play', 're')).toMatchObject({ refused: 'it crosses words' });
    expect(add(adapter, json, 'play', '##ing')).toHaveProperty('tokens');
    expect(add(adapter, json, 'play', '##ing')).toMatchObject({ refused: 'it is a token already' });
    expect(add(adapter, json, 'play', '##ings')).toMatchObject({ refused: 'it is a token already' });
    // Never the encoding of a text: "replays" has it as re ##play ##s.
    const odd = bertOf('a', '##b', '##c', '##bc');
    const refusal = add(createTokenizerAdapter(odd, { mode: 'extend' }), odd, 'a', '##b', '##c');
    expect(refusal).toMatchObject({ refused: 'its text is encoded otherwise' });
  });

  it('does not add more than there are rows for', () => {
    const adapter = createTokenizerAdapter(json, { mode: 'recycle', recyclable: [5] });
    expect(add(adapter, json, 'play', '##ing')).toMatchObject({ refused: 'it needs 2 rows, 1 are left' });
    expect(adapter.tokens).toEqual([]);
  });

  it('recycles what is in reserve, then what did not occur, never special tokens or characters', () => {
    const found = findRecyclableTokens(bertOf('[unused0]', 'a', '##b', 'the', 'fox', '[unused1]'), {
      occurs: (id) => id === 8,
    });
    expect(found).toEqual({ reserved: [5, 10], unused: [9] });
    expect(findRecyclableTokens(json).unused).toEqual([]);
  });
});

describe('BPE', () => {
  it('appends merges, with the steps between', async () => {
    const json = JSON.stringify({
      ...tinyBpe,
      model: { ...tinyBpe.model, vocab: { a: 0, b: 1, c: 2, d: 3, ab: 4 }, merges: ['a b'] },
    });
    const adapter = createTokenizerAdapter(json, { mode: 'extend' });
    expect(add(adapter, json, 'ab', 'c', 'd')).toMatchObject({
      tokens: [
        { id: 5, token: 'abc', role: 'companion' },
        { id: 6, token: 'abcd', role: 'construct' },
      ],
    });
    const encode = await encoderOf(adapter.build().json);
    expect(encode('abcdabdbcda')).toBe('abcd ab d b c d a');
  });

  it('a part of a merge is not recycled', () => {
    expect(findRecyclableTokens(JSON.stringify(tinyBpe), { occurs: () => false })).toEqual({
      reserved: [],
      unused: [4],
    });
  });

  it('puts recycled merges back where they were', () => {
    const model = {
      ...tinyBpe.model,
      vocab: { a: 0, b: 1, ab: 2, ba: 3, aa: 4 },
      merges: ['a b', 'b a', 'a a'],
    };
    const json = JSON.stringify({ ...tinyBpe, model });
    const adapter = createTokenizerAdapter(json, { mode: 'recycle', recyclable: [3] });
    add(adapter, json, 'ab', 'ab');
    const { json: adapted, record } = adapter.build();
    expect(JSON.parse(adapted).model).toMatchObject({
      vocab: { a: 0, b: 1, ab: 2, abab: 3, aa: 4 },
      merges: ['a b', 'a a', 'ab ab'],
    });
    expect(JSON.parse(undoTokenizerAdaptation(adapted, record))).toEqual(JSON.parse(json));
  });

  it('refuses words that are taken whole, and dropout', () => {
    const odd = (settings: object) => () =>
      createTokenizerAdapter(JSON.stringify({ ...tinyBpe, model: { ...tinyBpe.model, ...settings } }), {
        mode: 'extend',
      });
    expect(errorOf(odd({ ignore_merges: true }))).toMatchObject({ code: 'unsupported' });
    expect(errorOf(odd({ dropout: 0.1 }))).toMatchObject({ code: 'unsupported' });
  });
});

describe('Unigram', () => {
  const json = unigramOf(['▁a', -1], ['b', -2], ['c', -2.5], ['bc', -4], ['▁', -3], ['a', -3], ['cb', -4.5]);

  it('a piece for a construct leaves better segmentations alone', async () => {
    const adapter = createTokenizerAdapter(json, { mode: 'extend' });
    expect(add(adapter, json, '▁a', 'b')).toMatchObject({ tokens: [{ id: 8, token: '▁ab' }] });
    const encode = await encoderOf(adapter.build().json);
    expect(encode('ab abb abc')).toBe('▁ab ▁ab b ▁a bc');
  });

  it('refuses a text with two best segmentations', () => {
    const adapter = createTokenizerAdapter(json, { mode: 'extend' });
    expect(add(adapter, json, 'c', 'b')).toMatchObject({ refused: 'its text is a token already' });
    const tied = unigramOf(['xy', -2], ['x', -1], ['yx', -2], ['y', -3]);
    const refusal = add(createTokenizerAdapter(tied, { mode: 'extend' }), tied, 'xy', 'x');
    expect(refusal).toMatchObject({ refused: 'its text has two best segmentations' });
  });
});

describe('constructs across words', () => {
  it('become tokens where the tokenizer leaves texts whole', async () => {
    const json = JSON.stringify({
      ...tinyBpe,
      model: { ...tinyBpe.model, vocab: { a: 0, b: 1, '▁': 2, 'a▁': 3 }, merges: ['a ▁'] },
      normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
    });
    const adapter = createTokenizerAdapter(json, { mode: 'extend' });
    expect(Array.from(createWordEncoder(json)('a b').wordStart)).toEqual([1, 0]);
    add(adapter, json, 'a▁', 'b');
    expect((await encoderOf(adapter.build().json))('a b a')).toBe('a▁b ▁ a');
  });

  it('are refused where the decoder would lose a space', () => {
    const json = unigramOf(['▁a', -1], ['▁', -1], ['a', -1]);
    const refusal = add(createTokenizerAdapter(json, { mode: 'extend' }), json, 'a', '▁a');
    expect(refusal).toMatchObject({ refused: 'the decoder would lose its spaces' });
  });
});

describe('nothing added', () => {
  it('is the identity', () => {
    const json = JSON.stringify(tinyBert);
    const { json: adapted, record } = createTokenizerAdapter(json, { mode: 'extend' }).build();
    expect(JSON.parse(adapted)).toEqual(JSON.parse(json));
    expect(record.tokens).toEqual([]);
  });
});

describe('bad input', () => {
  const json = JSON.stringify(tinyBert);
  const adapter = createTokenizerAdapter(json, { mode: 'extend' });

  it('a family that is not known', () => {
    const words = {
      ...tinyBert,
      model: { type: 'WordLevel', unk_token: '[UNK]', vocab: tinyBert.model.vocab },
    };
    const create = () => createTokenizerAdapter(JSON.stringify(words), { mode: 'extend' });
    expect(errorOf(create)).toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('WordLevel'),
    });
  });

  it.each([
    ['a special token inside', [6, 2], /"\[CLS\]" is a special token/],
    ['an unknown token inside', [1, 7], /"\[UNK\]" is a special token/],
    ['one token', [6], /has 1 token/],
    ['no tokens', [], /has 0 token/],
    ['an id that no token has', [6, 999], /no token has the id 999/],
  ])('%s', (_, construct, message) => {
    expect(errorOf(() => adapter.add(construct))).toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(message),
    });
  });

  it('tells which tokens can be in a construct', () => {
    const recycling = createTokenizerAdapter(json, { mode: 'recycle', recyclable: [5] });
    expect([0, 1, 2, 5, 7, 999].map(recycling.isOrdinary)).toEqual([false, false, false, false, true, false]);
  });

  it('a construct of a token that is to be recycled', () => {
    const recycling = createTokenizerAdapter(json, { mode: 'recycle', recyclable: [5] });
    expect(errorOf(() => recycling.add([5, 7]))).toMatchObject({ code: 'invalid-argument' });
  });

  it.each([2, 7, 999])('row %i cannot be recycled', (id) => {
    const create = () => createTokenizerAdapter(json, { mode: 'recycle', recyclable: [id] });
    expect(errorOf(create)).toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(`${id}`),
    });
  });

  it('a record of something else', () => {
    for (const text of ['', '{}', '[1]', '{"schema":"tokensift/adaptation/1"}']) {
      expect(errorOf(() => parseAdaptationRecord(text, 'x'))).toMatchObject({ code: 'invalid-config' });
    }
    const other = createTokenizerAdapter(json, { mode: 'extend' });
    other.add([6, 7]);
    const { record } = other.build();
    expect(errorOf(() => undoTokenizerAdaptation(json, record))).toMatchObject({ code: 'invalid-tokenizer' });
  });

  it('texts that are no valid Unicode are encoded as with U+FFFD', () => {
    const encode = createWordEncoder(json);
    expect(Array.from(encode('the \ud800fox').ids)).toEqual(Array.from(encode('the \ufffdfox').ids));
  });
});
