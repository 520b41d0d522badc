import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import { fixture, withFiles } from '../../../testing/files.ts';
import { errorOf } from '../../../testing/read.ts';
import { readDataset } from '../../read-dataset.ts';
import { readSplits } from '../../read-splits.ts';
import { multiLabelTexts } from '../../rows/multi-label-texts.ts';
import { semanticRoles } from '../../rows/semantic-roles.ts';
import { taggedTokens } from '../../rows/tagged-tokens.ts';
import { valuedTexts } from '../../rows/valued-texts.ts';

describe('Parquet', () => {
  it.each(['none', 'snappy', 'gzip', 'brotli', 'zstd'])('is read as PyArrow wrote it (%s)', async (name) => {
    const { rows, notes } = await readDataset(fixture(`${name}.parquet`), { skipBadRows: true });
    expect(rows.map(({ text, label, line }) => [text, label, line])).toEqual([
      ['straße 😀', 'x', 1],
      ['b\nc', 'y', 2],
      ['d', 'x', 3],
      ['f', 'y', 5],
    ]);
    expect(notes.map(({ message }) => message)).toEqual([
      `${name}.parquet: 1 of 5 rows is left out: row 4 (the text is empty).`,
    ]);
  });

  it('has lists and numbers', async () => {
    const file = fixture('zstd.parquet');
    const sets = await readDataset(file, { format: multiLabelTexts, skipBadRows: true });
    expect(sets.rows.map(({ labels }) => labels)).toEqual([['p', 'q'], [], ['q']]);
    const columns = { label: 'score' };
    const values = await readDataset(file, { format: valuedTexts, columns, skipBadRows: true });
    expect(values.rows.map(({ value }) => value)).toEqual([0.5, -1.25, 3]);
    const counts = await readDataset(file, {
      format: valuedTexts,
      columns: { label: 'count' },
      skipBadRows: true,
    });
    expect(counts.rows.map(({ value }) => value)).toEqual([1, 2, 3, 2 ** 40]);
    const tagged = await readDataset(file, { format: taggedTokens, repairTags: true });
    expect(tagged.rows[0]).toEqual({ tokens: ['a', 'b'], tags: ['B-X', 'I-X'], file, line: 1 });
    expect(tagged.rows[2].tags).toEqual(['B-X']);
    const roles = await readDataset(file, { format: semanticRoles, repairTags: true });
    expect(roles.rows.map(({ predicate }) => predicate)).toEqual([1, 0, 0, 0, 0]);
  });

  it('says in which row something is wrong', async () => {
    await expect(readDataset(fixture('gzip.parquet'))).rejects.toMatchObject({
      code: 'invalid-data',
      where: `${fixture('gzip.parquet')}:4`,
    });
    await expect(readDataset(fixture('gzip.parquet'), { columns: { label: 'class' } })).rejects.toMatchObject(
      {
        where: fixture('gzip.parquet'),
        problem: expect.stringContaining('found: "text", "label", "labels"'),
      },
    );
  });

  it("reads class numbers as the names that Hugging Face's datasets keep", async () => {
    const file = fixture('classes.parquet');
    const { rows, notes } = await readDataset(file, { skipBadRows: true });
    expect(rows.map(({ label }) => label)).toEqual(['neg', 'pos']);
    expect(notes.map(({ message }) => message)).toEqual([
      'classes.parquet: the numbers in "label" are read as the names that the file gives them.',
      'classes.parquet: 1 of 3 rows is left out: row 3 (the row has no label).',
    ]);
    const tagged = await readDataset(file, { format: taggedTokens });
    expect(tagged.rows.map(({ tags }) => tags)).toEqual([['B-X'], ['B-X', 'I-X'], ['O']]);
    expect(tagged.notes.map(({ message }) => message)).toContain(
      'classes.parquet: the column "ner_tags" is taken for "tags".',
    );
    const values = await readDataset(file, { format: valuedTexts });
    expect(values.rows.map(({ value }) => value)).toEqual([0, 1, -1]);
  });

  it('is found in folders as Hugging Face names it, in parts, and in `data`', async () => {
    const bytes = await readFile(fixture('classes.parquet'));
    const names = [
      'train-00000-of-00002.parquet',
      'train-00001-of-00002.parquet',
      'test-00000-of-00001.parquet',
    ];
    const options = {
      random: createRandom(1),
      skipBadRows: true,
      fractions: { train: 0.5, validation: 0.5, test: 0 },
    };
    const files = Object.fromEntries(names.map((name) => [name, bytes]));
    await withFiles(files, async (folder) => {
      const splits = await readSplits(folder, options);
      expect([splits.train.length + splits.validation.length, splits.test?.length]).toEqual([4, 2]);
    });
    await withFiles(
      { ...Object.fromEntries(names.map((name) => [`data/${name}`, bytes])), 'README.md': '' },
      async (folder) => {
        const splits = await readSplits(folder, options);
        expect([splits.train.length + splits.validation.length, splits.test?.length]).toEqual([4, 2]);
        expect(splits.notes.at(-1)).toMatchObject({
          kind: 'unread-files',
          files: [join(folder, 'README.md')],
        });
      },
    );
    await withFiles({ 'train-00001-of-00002.parquet': bytes }, async (folder) => {
      await expect(readSplits(folder, options)).rejects.toMatchObject({
        code: 'invalid-data',
        where: folder,
        problem: 'the train split has 1 of 2 parts: train-00001-of-00002.parquet.',
      });
    });
  });

  it('is refused with one error where it is damaged', async () => {
    const bytes = await readFile(fixture('zstd.parquet'));
    const random = createRandom('damage');
    let refused = 0;
    for (let i = 0; i < 300; i++) {
      const damaged = Uint8Array.from(bytes);
      if (i % 3 === 0) damaged.fill(random.integer(256), random.integer(bytes.length), bytes.length);
      else for (let k = 0; k < 3; k++) damaged[random.integer(bytes.length)] = random.integer(256);
      const { code, hint } = await errorOf('d.parquet', damaged, { skipBadRows: true });
      if (code === undefined) continue;
      refused++;
      expect([code, typeof hint]).toEqual([expect.stringMatching(/^(invalid-data|unsupported)$/), 'string']);
    }
    expect(refused).toBeGreaterThan(100);
    expect(await errorOf('d.parquet', '')).toMatchObject({ code: 'invalid-data', where: 'd.parquet' });
    expect(await errorOf('d.parquet', 'PAR1PAR1')).toMatchObject({ code: 'invalid-data' });
    await expect(readDataset('no/such.parquet')).rejects.toMatchObject({ code: 'file-not-found' });
  });
});
