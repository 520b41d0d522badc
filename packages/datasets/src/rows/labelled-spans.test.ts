import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFiles } from '../../testing/files.ts';
import { readDataset } from '../read-dataset.ts';

describe('tagged tokens cut into labelled texts', () => {
  const row = { tokens: ['Naloxone', 'reverses', 'it', '.'], tags: ['B-Drug', 'O', 'O', 'O'] };
  const options = { columns: { tagsAs: 'spans' } } as const;
  const lines = (...rows: object[]): string => rows.map((value) => JSON.stringify(value)).join('\n');

  it('become labelled texts where that is asked for', async () => {
    await withFiles({ 'train.jsonl': lines(row) }, async (folder) => {
      const file = join(folder, 'train.jsonl');
      expect((await readDataset(file, options)).rows).toEqual([
        { text: 'Naloxone', label: 'Drug', file, line: 1 },
        { text: 'reverses it .', label: 'O', file, line: 1 },
      ]);
      await expect(readDataset(file)).rejects.toMatchObject({
        code: 'unsupported',
        hint: expect.stringContaining('--tags-as spans'),
      });
    });
  });

  it.each([
    [{ ...row, tags: ['O'] }, /4 tokens and 1 tags/],
    [{ ...row, tags: ['B-Drug', 'O', 'O', 'drug'] }, /BIO/],
    [{ tokens: [' '], tags: ['O'] }, /token 1 is empty/],
    [{ tokens: [1], tags: ['O'] }, /not all strings/],
    [{ text: 'a', label: 'b' }, /no "tokens"; found: "text", "label"/],
  ])('%j is refused', async (bad, message) => {
    await withFiles({ 'train.jsonl': lines(row, bad) }, async (folder) => {
      const file = join(folder, 'train.jsonl');
      await expect(readDataset(file, options)).rejects.toMatchObject({
        code: 'invalid-data',
        where: `${file}:2`,
        message: expect.stringMatching(message),
      });
    });
  });

  it('have a tag that continues nothing begin a span', async () => {
    const broken = { tokens: ['a', 'b', 'c'], tags: ['O', 'I-X', 'I-Y'] };
    await withFiles({ 'train.jsonl': lines(row, broken) }, async (folder) => {
      const { rows } = await readDataset(join(folder, 'train.jsonl'), options);
      expect(rows.slice(2).map(({ text, label }) => [text, label])).toEqual([
        ['a', 'O'],
        ['b', 'X'],
        ['c', 'Y'],
      ]);
    });
  });

  it('are not read from delimited files', async () => {
    await withFiles({ 'train.csv': 'text,label\na,b\n' }, async (folder) => {
      await expect(readDataset(join(folder, 'train.csv'), options)).rejects.toMatchObject({
        code: 'unsupported',
      });
    });
  });
});
