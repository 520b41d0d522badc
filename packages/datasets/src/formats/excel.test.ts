import { readFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../testing/files.ts';
import { errorOf } from '../../testing/read.ts';
import { readDataset } from '../read-dataset.ts';

describe('Excel', () => {
  it('is read from the first sheet, with the rows that a spreadsheet shows', async () => {
    const file = fixture('sheets.xlsx');
    const { rows, notes } = await readDataset(file, { skipBadRows: true });
    expect(rows.map(({ text, label, line }) => [text, label, line])).toEqual([
      [' say "hi"\nnow ', 'greeting', 3],
      ['42', '7', 5],
      ['2020-01-02', 'true', 6],
    ]);
    expect(notes.map(({ message }) => message)).toEqual([
      'sheets.xlsx: the sheet "Tickets" is read, "Notes" not.',
      'sheets.xlsx: 1 of 4 rows is left out: row 7 (the text is empty).',
    ]);
    await expect(readDataset(file)).rejects.toMatchObject({ code: 'invalid-data', where: `${file}:7` });
    await expect(readDataset(file, { columns: { label: 'class' } })).rejects.toMatchObject({
      where: `${file}:2`,
      problem: 'there is no column "class"; found: "id", "text", "label".',
    });
  });

  it('is refused where it is none, or damaged', async () => {
    const bytes = await readFile(fixture('sheets.xlsx'));
    for (const content of [
      '',
      'text,label\na,x\n',
      bytes.subarray(0, 3000),
      zipSync({ 'a.xml': Buffer.from('<a') }),
    ]) {
      expect(await errorOf('d.xlsx', content)).toMatchObject({
        code: 'invalid-data',
        where: 'd.xlsx',
        hint: expect.stringContaining('CSV'),
      });
    }
    await expect(readDataset('no/such.xlsx')).rejects.toMatchObject({ code: 'file-not-found' });
  });

  it('is refused where it would fill the memory', async () => {
    const name = Buffer.from('xl/worksheets/sheet1.xml');
    const packed = deflateRawSync(Buffer.alloc(129 << 20, ' '));
    // The head of a file in a zip archive; it says that the file unpacks to nothing.
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt16LE(name.length, 26);
    expect(await errorOf('d.xlsx', Buffer.concat([head, name, packed]))).toMatchObject({
      code: 'unsupported',
      problem: 'the workbook unpacks to more than 128 MiB.',
    });
  }, 30_000);
});
