import { describe, expect, it } from 'vitest';
import { errorOf, readWhole } from '../testing/read.ts';
import { LONGEST_LINE_BYTES } from './decode-utf8.ts';

const row = (length: number) => {
  const frame = '{"text":"","label":"x"}\n';
  return frame.replace('""', `"${'a'.repeat(length + 1 - frame.length)}"`);
};

describe('a file with long lines', () => {
  it('is read up to the limit', async () => {
    const { rows } = await readWhole('d.jsonl', row(30) + row(LONGEST_LINE_BYTES) + row(30));
    expect(rows.map(({ line, text }) => [line, text.length])).toEqual([
      [1, 7],
      [2, LONGEST_LINE_BYTES - 23],
      [3, 7],
    ]);
  });

  it.each([
    ['in the middle', row(30) + row(LONGEST_LINE_BYTES + 1) + row(30), 2],
    ['at the end', row(30) + row(30) + 'a'.repeat(LONGEST_LINE_BYTES + 1), 3],
    ['that goes on and on', 'a'.repeat(6 * LONGEST_LINE_BYTES), 1],
  ])('is refused with the line (%s)', async (_, content, line) => {
    expect(await errorOf('d.jsonl', content)).toMatchObject({
      code: 'invalid-data',
      where: `d.jsonl:${line}`,
      problem: 'the line is longer than 16 MiB.',
    });
  });
});
