import { createRandom } from '@tokensift/core';
import { defaultSettings } from '@tokensift/core/settings';
import { constructSettings } from '@tokensift/token-statistics';
import { createTokenizerAdapter, createWordEncoder } from '@tokensift/tokenization';
import { describe, expect, it } from 'vitest';
import { chooseConstructs, type LabelledWords } from './choose-constructs.ts';

const bpe = JSON.stringify({
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: null,
  decoder: null,
  model: {
    type: 'BPE',
    unk_token: '?',
    vocab: Object.fromEntries([...'?abcdefgh'].map((token, id) => [token, id])),
    merges: [],
  },
});

const encode = createWordEncoder(bpe);
const texts = (...rows: [text: string, label: number, times: number][]): LabelledWords[] =>
  rows.flatMap(([text, label, times]) => Array.from({ length: times }, () => ({ ...encode(text), label })));

const choose = (rows: LabelledWords[], tokens: number, more = {}) => {
  const adapter = createTokenizerAdapter(bpe, { mode: 'extend' });
  return {
    ...chooseConstructs(rows, adapter, {
      classes: 2,
      tokens,
      ...defaultSettings(constructSettings),
      ...more,
    }),
    adapter,
  };
};

describe('chooseConstructs', () => {
  it('takes the highest gain, and counts again: what is inside a chosen one no longer counts', () => {
    // "abc" is the class; its parts occur in no other word, so once it is a token they are worth nothing.
    const rows = texts(['abc d', 0, 20], ['d e', 1, 20]);
    const { chosen, adapter } = choose(rows, 10);
    const last = chosen.at(-1)!;
    expect(last.token.token).toBe('abc');
    expect(adapter.tokens.map(({ token }) => token)).toEqual(['ab', 'abc']);
    expect(last).toMatchObject({ mainClass: 0, support: 20 });
    expect(adapter.segment(encode('abc d')).ids).toHaveLength(2);
  });

  it('gain is I · (n − 1) · n(g), by the token added', () => {
    const rows = texts(['ab', 0, 30], ['cd', 1, 10], ['e', 1, 20]);
    const [first, second] = choose(rows, 10).chosen;
    expect([first.token.token, second.token.token]).toEqual(['ab', 'cd']);
    for (const { score, support, gain } of [first, second]) expect(gain).toBeCloseTo(score * support, 12);
    expect(first.score).toBeCloseTo(Math.LN2, 12);
  });

  it('never takes what is not significant, unless all are asked for; nor constructs across words', () => {
    const random = createRandom(4);
    const rows = texts(
      ...Array.from({ length: 60 }, (): [string, number, number] => ['ab c d', random.integer(2), 1]),
    );
    expect(choose(rows, 10).chosen).toEqual([]);
    const all = choose(rows, 10, { falseDiscoveryRate: 1 }).chosen;
    expect(all.map(({ token }) => token.token)).toEqual(['ab']);
  });

  it('leaves out unknown tokens, and stops at the number asked for', () => {
    const rows = texts(['xab ycd efgh', 0, 20], ['g', 1, 20]);
    for (const tokens of [0, 1, 2, 3]) {
      const { adapter } = choose(rows, tokens);
      expect(adapter.tokens).toHaveLength(tokens);
      expect(adapter.tokens.every(({ constituents }) => !constituents.includes(0))).toBe(true);
    }
  });
});
