import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withFiles } from '../testing/files.ts';
import type { DatasetRow } from './placed.ts';
import { readDataset } from './read-dataset.ts';
import { streamDataset } from './stream-dataset.ts';

it('gives the rows and notes that reading the whole file gives', () =>
  withFiles({ 'd.csv': 'Text;label\na;x\n;y\nb;y \n' }, async (folder) => {
    const file = join(folder, 'd.csv');
    const stream = streamDataset(file, { skipBadRows: true });
    const rows: DatasetRow[] = [];
    let next = await stream.next();
    for (; !next.done; next = await stream.next()) rows.push(next.value);
    expect({ rows, notes: next.value }).toEqual(await readDataset(file, { skipBadRows: true }));
    expect([rows.length, next.value.length]).toEqual([2, 4]);
  }));

it('throws at the end for rows that cannot be used', () =>
  withFiles({ 'd.jsonl': '{"text":"a","label":"x"}\n{}\n[]\n' }, async (folder) => {
    const stream = streamDataset(join(folder, 'd.jsonl'));
    expect((await stream.next()).value).toMatchObject({ text: 'a' });
    await expect(stream.next()).rejects.toMatchObject({
      code: 'invalid-data',
      problem: expect.stringContaining('2 of 3 rows'),
    });
  }));
