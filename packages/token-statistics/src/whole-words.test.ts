import { expect, it } from 'vitest';
import type { CountedConstruct } from './association-score.ts';
import { wholeWordShares } from './whole-words.ts';

const construct = (...ids: number[]): CountedConstruct => ({
  ids: Int32Array.from(ids),
  support: 1,
  perClass: Int32Array.of(1),
});

it('tells words and phrases from their parts', async () => {
  // "un|do it", "do it", "do|er"
  const texts = [
    { tokens: [1, 2, 3], wordStart: [1, 0, 1], label: 0 },
    { tokens: [2, 3], wordStart: [1, 1], label: 0 },
    { tokens: [2, 4], wordStart: [1, 0], label: 0 },
  ];
  const constructs = [
    construct(1, 2),
    construct(2, 3),
    construct(2),
    construct(1),
    construct(4),
    construct(9),
  ];
  expect([...(await wholeWordShares(constructs, texts))]).toEqual([1, 1 / 2, 1 / 3, 0, 0, 0]);
});

it('needs to know where words begin', async () => {
  await expect(wholeWordShares([construct(1)], [{ tokens: [1], label: 0 }])).rejects.toMatchObject({
    code: 'invalid-data',
  });
});
