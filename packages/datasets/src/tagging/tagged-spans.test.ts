import { describe, expect, it } from 'vitest';
import { taggedSpans } from './tagged-spans.ts';

describe('taggedSpans', () => {
  const cut = (...tags: string[]) =>
    taggedSpans('abcdefgh'.slice(0, tags.length).split(''), tags).map(
      ({ text, label }) => `${label}: ${text}`,
    );

  it.each([
    [['O', 'O'], ['O: a b']],
    [[], []],
    [
      ['B-X', 'I-X', 'O', 'B-X'],
      ['X: a b', 'O: c', 'X: d'],
    ],
    [
      ['B-X', 'B-X', 'I-X', 'B-Y'],
      ['X: a', 'X: b c', 'Y: d'],
    ],
  ])('%j', (tags, spans) => {
    expect(cut(...tags)).toEqual(spans);
  });
});
