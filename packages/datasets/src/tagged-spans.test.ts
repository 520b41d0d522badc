import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFiles } from '../testing/files.ts';
import { readDataset } from './read-dataset.ts';
import { taggedSpans } from './tagged-spans.ts';

describe('taggedSpans', () => {
  const cut = (...tags: string[]) =>
    taggedSpans('abcdefgh'.slice(0, tags.length).split(''), tags)?.map(
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
      ['B-X', 'B-X', 'I-X', 'I-Y'],
      ['X: a', 'X: b c', 'Y: d'],
    ],
    [
      ['O', 'I-X', 'I-X', 'O'],
      ['O: a', 'X: b c', 'O: d'],
    ],
  ])('%j', (tags, spans) => {
    expect(cut(...tags)).toEqual(spans);
  });

  it.each([[['B']], [['Disease']], [[3]], [['O', null]]])('%j has something else', (tags) => {
    expect(taggedSpans(['a', 'b'], tags)).toBeUndefined();
  });
});

describe('rows that label tokens', () => {
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
    [{ tokens: [' '], tags: ['O'] }, /text is empty/],
    [{ tokens: [1], tags: ['O'] }, /not all strings/],
    [{ text: 'a', label: 'b' }, /no "tokens" and "tags"/],
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

  it('are read from JSONL alone', async () => {
    await withFiles({ 'train.csv': 'text,label\na,b\n' }, async (folder) => {
      await expect(readDataset(join(folder, 'train.csv'), options)).rejects.toMatchObject({
        code: 'unsupported',
      });
    });
  });
});
