import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, read, readWhole } from '../../../testing/read.ts';

describe('a JSON array of rows', () => {
  it('is read however it is written, with the line that each row starts in', async () => {
    const rows = fc.array(
      fc.record({ text: fc.string({ unit: 'grapheme', minLength: 1 }), label: fc.string() }),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom(undefined, 1, '\t'),
        fc.boolean(),
        async (written, indent, isCrlf) => {
          const usable = written.filter(({ text, label }) => text.trim() !== '' && label.trim() !== '');
          fc.pre(usable.length > 0);
          const json = JSON.stringify(usable, undefined, indent);
          const content = isCrlf ? json.replaceAll('\n', '\r\n') : json;
          const found = await read('d.json', content);
          expect(found.map(({ text, label }) => [text, label])).toEqual(
            usable.map(({ text, label }) => [text, label.trim()]),
          );
          expect(found.map(({ line }) => line)).toEqual(
            usable.map((_, i) => (indent === undefined ? 1 : 2 + 4 * i)),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is read in blocks, in one line of any length', async () => {
    const row = { text: 'ä😀"\\'.repeat(5000), label: 'x' };
    const content = JSON.stringify(Array.from({ length: 80 }, () => row));
    expect(content.length).toBeGreaterThan(1 << 21);
    const rows = await read('d.json', content);
    expect(rows).toHaveLength(80);
    expect(rows.every(({ text }) => text === row.text)).toBe(true);
  });

  it('has bad rows like other files', async () => {
    const content =
      '[\n{"text": "a", "label": "x"},\n{"text": "b" "label": "x"},\n,\n[1],\n"]",\n{"text": "c", "label": "y"}]';
    expect((await errorOf('d.json', content)).problem).toMatch(
      /^4 of 6 rows cannot be used: d\.json:3 \(the row is not valid JSON .*\), d\.json:4 \(.*\), d\.json:5 \(the row is not a JSON object\), d\.json:6 \(the row is not a JSON object\)\.$/,
    );
    const { rows } = await readWhole('d.json', content, { skipBadRows: true });
    expect(rows.map(({ text, line }) => [text, line])).toEqual([
      ['a', 2],
      ['c', 7],
    ]);
  });

  it.each([
    ['[]', 'd.json', 'the file has no rows.'],
    ['[ \n ]', 'd.json', 'the file has no rows.'],
    [
      '[{"text":"a","label":"x"},\n{"text":"b"',
      'd.json:2',
      'the array is not closed: the file may be cut off.',
    ],
    ['[{"text":"a","label":"x"}', 'd.json:1', 'the array is not closed: the file may be cut off.'],
    ['[{"text":"a","label":"x"}]\n[]', 'd.json:2', 'text follows the end of the array.'],
  ])('%j is refused', async (content, where, problem) => {
    expect(await errorOf('d.json', content)).toMatchObject({ code: 'invalid-data', where, problem });
  });

  it('is refused where a quote is never closed, before it fills the memory', async () => {
    const content = `[{"text":"a","label":"x"},\n{"text":"b,"label":"x"},\n${'{"text":"c","label":"x"},'.repeat(800_000)}`;
    expect(await errorOf('d.json', content)).toMatchObject({ code: 'invalid-data', where: 'd.json:2' });
  });
});
