import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createRandom } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import { withFiles } from '../testing/files.ts';
import { readSplits } from './read-splits.ts';

const csv = (count: number, from = 0) =>
  `text,label\n${Array.from({ length: count }, (_, i) => `t${from + i},${i % 2 ? 'odd' : 'even'}`).join('\n')}\n`;
const jsonl = (text: string) => `${JSON.stringify({ text, label: 'odd' })}\n`;
const random = createRandom(7);

describe('readSplits', () => {
  it('reads the files of a folder, of whatever format each is', () =>
    withFiles(
      {
        'train.csv': csv(4),
        'validation.jsonl': jsonl('v'),
        'test.tsv': 'text\tlabel\nw\teven\n',
        'meta.json': '{}',
      },
      async (folder) => {
        const splits = await readSplits(folder, { random });
        expect(splits.train.map(({ text }) => text)).toEqual(['t0', 't1', 't2', 't3']);
        expect(splits.validation).toEqual([
          { text: 'v', label: 'odd', file: join(folder, 'validation.jsonl'), line: 1 },
        ]);
        expect(splits.test?.map(({ text }) => text)).toEqual(['w']);
        expect(splits.validationDrawn).toBe(false);
      },
    ));

  it('draws validation data from training where there is none, and says so', () =>
    withFiles({ 'train.csv': csv(90) }, async (folder) => {
      const splits = await readSplits(folder, { random });
      expect(splits.validationDrawn).toBe(true);
      expect(splits).not.toHaveProperty('test');
      expect([splits.train.length, splits.validation.length]).toEqual([80, 10]);
      expect(new Set([...splits.train, ...splits.validation].map(({ line }) => line)).size).toBe(90);
      expect(await readSplits(folder, { random: createRandom(7) })).toEqual(splits);
    }));

  it('splits a single file', () =>
    withFiles({ 'all.csv': csv(40) }, async (folder) => {
      const file = join(folder, 'all.csv');
      const { train, validation, test } = await readSplits(file, { random });
      expect([train.length, validation.length, test?.length]).toEqual([32, 4, 4]);
      const halves = await readSplits(file, { random, fractions: { train: 0.5, validation: 0.5, test: 0 } });
      expect([halves.train.length, halves.validation.length]).toEqual([20, 20]);
      expect(halves).not.toHaveProperty('test');
    }));

  it('refuses absent data, a folder without training data, a split given twice, and too few rows', async () => {
    await withFiles({ 'test.csv': csv(2) }, async (folder) => {
      await expect(readSplits(join(folder, 'no'), { random })).rejects.toMatchObject({
        code: 'file-not-found',
      });
      await expect(readSplits(folder, { random })).rejects.toMatchObject({
        code: 'file-not-found',
        message: expect.stringContaining('train, training, validation, valid, val, dev, test'),
      });
    });
    await withFiles({ 'train.csv': csv(2), 'train.jsonl': jsonl('a') }, async (folder) => {
      await expect(readSplits(folder, { random })).rejects.toMatchObject({
        code: 'invalid-data',
        message: expect.stringContaining('train.csv, train.jsonl'),
      });
    });
    await withFiles({ 'train.csv': csv(2) }, async (folder) => {
      await expect(readSplits(folder, { random })).rejects.toMatchObject({
        code: 'invalid-data',
        message: expect.stringContaining('no class has enough rows'),
      });
    });
  });

  it.each(['validation', 'valid', 'val', 'dev', 'Valid', 'DEV'])('reads %s as validation', (name) =>
    withFiles(
      { 'training.csv': csv(4), [`${name}.JSONL`]: jsonl('v'), 'testing.ndjson': jsonl('w') },
      async (folder) => {
        const splits = await readSplits(folder, { random });
        expect([splits.train.length, splits.validation[0].text, splits.test?.[0].text]).toEqual([
          4,
          'v',
          'w',
        ]);
        expect([splits.validationDrawn, splits.notes]).toEqual([false, []]);
      },
    ),
  );

  it('refuses two files of one split under different names', () =>
    withFiles({ 'train.csv': csv(4), 'dev.csv': csv(2), 'valid.jsonl': jsonl('v') }, async (folder) => {
      await expect(readSplits(folder, { random })).rejects.toMatchObject({
        code: 'invalid-data',
        where: folder,
        problem: 'the validation split is there more than once: dev.csv, valid.jsonl.',
      });
    }));

  it('names the files of a folder that were not read', () =>
    withFiles(
      { 'train.csv': csv(90), 'eval.csv': csv(4), 'valid.feather': '', 'README.md': '', '.hidden': '' },
      async (folder) => {
        await mkdir(join(folder, 'old'));
        const { notes, validationDrawn } = await readSplits(folder, { random });
        const unread = ['README.md', 'eval.csv', 'old/', 'valid.feather'];
        expect(validationDrawn).toBe(true);
        expect(notes).toEqual([
          {
            kind: 'unread-files',
            message:
              `${basename(folder)}: not read: ${unread.join(', ')}; ` +
              'files of splits are named train, training, validation, valid, val, dev, test, testing.',
            files: unread.map((name) => join(folder, name)),
            count: 4,
          },
        ]);
      },
    ));

  it('names what is there where training data is not', () =>
    withFiles({ 'tickets.csv': csv(4) }, async (folder) => {
      await expect(readSplits(folder, { random })).rejects.toMatchObject({
        code: 'file-not-found',
        problem: 'the folder has no training data; not read: tickets.csv.',
      });
    }));

  it('says once what holds of several files', () =>
    withFiles(
      { 'train.csv': csv(4).replace('text', 'Text'), 'dev.csv': csv(2).replace('text', 'Text') },
      async (folder) => {
        const { notes } = await readSplits(folder, { random });
        expect(notes.map(({ message }) => message)).toEqual([
          'train.csv, dev.csv: the column "Text" is taken for "text".',
        ]);
      },
    ));

  it('counts the bad rows of all files, and leaves them out where that is asked for', () =>
    withFiles(
      { 'train.csv': `${csv(40)},odd\n`, 'val.csv': 'text,label\na,odd\nb,\n,\n \nc\n' },
      async (folder) => {
        await expect(readSplits(folder, { random })).rejects.toMatchObject({
          code: 'invalid-data',
          where: `${join(folder, 'train.csv')}:42`,
          problem:
            '3 of 44 rows cannot be used: train.csv:42 (the text is empty), val.csv:3 (the row has no label), ' +
            'val.csv:6 (the row has no label).',
        });
        const splits = await readSplits(folder, { random, skipBadRows: true });
        expect([splits.train.length, splits.validation.length]).toEqual([40, 1]);
        expect(splits.notes).toMatchObject([
          {
            kind: 'skipped-rows',
            count: 1,
            message: 'train.csv: 1 of 41 rows is left out: line 42 (the text is empty).',
          },
          {
            kind: 'skipped-rows',
            count: 2,
            message: expect.stringContaining('val.csv: 2 of 3 rows are left out'),
          },
        ]);
      },
    ));
});
