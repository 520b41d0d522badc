import { describe, expect, it } from 'vitest';
import { errorOf, jsonl, notesOf, read, readWhole } from '../../../testing/read.ts';

describe('JSONL', () => {
  it('lists the fields that are there and the options when no row has the label', async () => {
    const rows = [
      { text: 'a', kind: 'x' },
      { text: 'b', kind: 'y', id: 2 },
    ];
    expect(await errorOf('d.jsonl', jsonl(...rows))).toMatchObject({
      code: 'invalid-data',
      where: 'd.jsonl:1',
      problem: 'there is no column "label"; found: "text", "kind", "id".',
      hint: expect.stringContaining('--text-column and --label-column'),
    });
    expect((await errorOf('d.jsonl', jsonl(rows[0]))).hint).toContain('--label-column "kind"');
    expect(await read('d.jsonl', jsonl(rows[0]), { columns: { label: 'kind' } })).toMatchObject([
      { text: 'a', label: 'x' },
    ]);
    // Leaving rows out does not help where the names are wrong.
    expect((await errorOf('d.jsonl', jsonl(...rows), { skipBadRows: true })).problem).toContain('"kind"');
  });

  it('recognises fields in spite of capitals and white space, and says so', async () => {
    const content = jsonl({ Text: 'a', ' label': 'x' });
    expect(await read('d.jsonl', content)).toMatchObject([{ text: 'a', label: 'x' }]);
    expect(await notesOf('d.jsonl', content)).toEqual([
      'd.jsonl: the column "Text" is taken for "text".',
      'd.jsonl: the column " label" is taken for "label".',
    ]);
    expect((await errorOf('d.jsonl', jsonl({ Text: 'a', TEXT: 'b', label: 'x' }))).problem).toContain(
      'several columns',
    );
  });

  it('counts all bad rows, whatever is wrong with them', async () => {
    const content = `${jsonl({ text: 'a', label: 0 }, { text: 'b' }, { sentence: 'c', label: 1 })}{"text":\n[1]\n`;
    expect(await errorOf('d.jsonl', content)).toMatchObject({
      code: 'invalid-data',
      where: 'd.jsonl:2',
      problem: expect.stringMatching(
        /^4 of 5 rows cannot be used: d\.jsonl:2 \(the row has no label\), d\.jsonl:3 \(there is no "text"; found: "sentence", "label"\), d\.jsonl:4 \(.*not valid JSON.*\), d\.jsonl:5 /,
      ),
    });
    const { rows, notes } = await readWhole('d.jsonl', content, { skipBadRows: true });
    expect(rows).toMatchObject([{ text: 'a', label: '0', line: 1 }]);
    expect(notes).toMatchObject([{ kind: 'skipped-rows', count: 4 }]);
  });

  it('wants a pair in every row where one is named', async () => {
    const content = jsonl({ text: 'a', with: 'b', label: 'x' }, { text: 'c', label: 'y' });
    expect(await errorOf('d.jsonl', content, { columns: { pair: 'with' } })).toMatchObject({
      where: 'd.jsonl:2',
      problem: expect.stringContaining('there is no "with"'),
    });
  });

  it.each(['d.ndjson', 'd.json'])('is read from %s', async (name) => {
    expect(await read(name, jsonl({ text: 'a', label: 'x' }))).toHaveLength(1);
  });

  it('takes white space off labels', async () => {
    const content = jsonl({ text: 'a', label: 'HUM' }, { text: 'b', label: 'HUM ' });
    expect((await read('d.jsonl', content)).map(({ label }) => label)).toEqual(['HUM', 'HUM']);
    expect(await notesOf('d.jsonl', content)).toEqual([
      'd.jsonl: a label had white space around it, which was taken off.',
    ]);
  });
});
