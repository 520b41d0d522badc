import { createRandom } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import { errorOf, jsonl, read } from '../../testing/read.ts';
import { checkRows } from '../check-rows.ts';
import { stratifiedSplit } from '../stratified-split.ts';
import { valuedTexts } from './valued-texts.ts';

const format = valuedTexts;

describe('texts with a number', () => {
  it('are read from numbers and from their spelling', async () => {
    const rows = await read(
      'd.jsonl',
      jsonl(...[1, -0.5, 3e2, '4.25'].map((label) => ({ text: 'a', label }))),
      {
        format,
      },
    );
    expect(rows.map(({ value }) => value)).toEqual([1, -0.5, 300, 4.25]);
    expect(await read('d.csv', 'text,pair,label\na,b, -1.5e-3 \nc,,.5\n', { format })).toEqual([
      { text: 'a', pair: 'b', value: -0.0015, line: 2 },
      { text: 'c', value: 0.5, line: 3 },
    ]);
  });

  it.each(['', ' ', 'NaN', 'Infinity', '1e999', '0x10', '1 000', 'high', 'true'])(
    'refuse %j',
    async (label) => {
      expect(await errorOf('d.csv', `text,label\na,1\nb,${label}\n`, { format })).toMatchObject({
        code: 'invalid-data',
        where: 'd.csv:3',
      });
    },
  );

  it('say what to do about a decimal comma, and about classes', async () => {
    expect((await errorOf('d.csv', 'text;label\na;1,5\n', { format })).hint).toContain('decimal point');
    expect(await errorOf('d.csv', 'text,label\na,high\n', { format })).toMatchObject({
      problem: 'the label "high" is not a finite number.',
      hint: expect.stringContaining('--task single-label'),
    });
  });

  it('are checked when a program gives them', () => {
    expect(checkRows([{ text: 'a', value: 2 }], 'train', format).rows).toEqual([
      { text: 'a', value: 2, file: 'train', line: 1 },
    ]);
    for (const value of [Number.NaN, -Infinity, null, [1]] as unknown as number[]) {
      expect(() => checkRows([{ text: 'a', value }], 'train', format)).toThrow(
        expect.objectContaining({ code: 'invalid-data', where: 'train:1' }),
      );
    }
  });

  it('are split so that every split has high and low numbers', () => {
    const random = createRandom(5);
    const rows = Array.from({ length: 500 }, (_, i) => ({ text: `t${i}`, value: random.normal() ** 3 }));
    const { validation } = stratifiedSplit(rows, { train: 0.8, validation: 0.2, test: 0 }, random, format);
    const sorted = rows.map(({ value }) => value).sort((a, b) => a - b);
    for (let part = 0; part < 10; part++) {
      const inPart = validation.filter(
        ({ value }) => value >= sorted[part * 50] && value <= sorted[part * 50 + 49],
      );
      expect(inPart).toHaveLength(10);
    }
  });
});
