import { describe, expect, it } from 'vitest';
import { surroundingsOf } from './surroundings.ts';

const all = () => true;

describe('surroundingsOf', () => {
  it('are three words on either side of a span, and the stretches that no span is so near to', () => {
    const tags = [...Array(5).fill('O'), 'B-a', 'I-a', ...Array(4).fill('O'), 'B-b', ...Array(5).fill('O')];
    expect(surroundingsOf(tags, all)).toEqual([
      { type: 'a', start: 2, end: 10, word: 5 },
      { type: 'b', start: 8, end: 15, word: 11 },
      { type: 'O', start: 0, end: 2, word: 0 },
      { type: 'O', start: 15, end: 17, word: 15 },
    ]);
  });

  it('leave out spans that are given', () => {
    const tags = ['B-V', 'O', 'O', 'O', 'O', 'B-A'];
    expect(surroundingsOf(tags, (type) => type !== 'V')).toEqual([
      { type: 'A', start: 2, end: 6, word: 5 },
      { type: 'O', start: 0, end: 2, word: 0 },
    ]);
    expect(surroundingsOf(['O', 'O'], all)).toEqual([{ type: 'O', start: 0, end: 2, word: 0 }]);
  });
});
