import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData, withFiles } from '../testing/files.ts';
import { errorOf, read } from '../testing/read.ts';
import { readDataset } from './read-dataset.ts';

describe('CSV and TSV', () => {
  it('reads rows with the line that each starts in', async () => {
    expect(await read('d.csv', 'label,text\n\na,"x, ""y""\nz"\n\nb,w\n')).toEqual([
      { text: 'x, "y"\nz', label: 'a', line: 3 },
      { text: 'w', label: 'b', line: 6 },
    ]);
  });

  it('counts lines that end in \\r\\n once, also within quotes', async () => {
    expect(await read('d.csv', 'text,label\r\n"a\r\nb\r\nc",x\r\n\r\nd,y\r\n')).toEqual([
      { text: 'a\r\nb\r\nc', label: 'x', line: 2 },
      { text: 'd', label: 'y', line: 6 },
    ]);
  });

  it('takes named columns, a pair column where there is one, and leaves out a byte order mark', async () => {
    const columns = { text: 'premise', pair: 'hypothesis', label: 'gold' };
    expect(await read('d.tsv', '\uFEFFgold\tpremise\thypothesis\n1\ta b\tc\n', { columns })).toEqual([
      { text: 'a b', pair: 'c', label: '1', line: 2 },
    ]);
    expect(await read('d.csv', 'text,pair,label\na,b,x\nc,,y\n')).toEqual([
      { text: 'a', pair: 'b', label: 'x', line: 2 },
      { text: 'c', label: 'y', line: 3 },
    ]);
  });

  it('takes quotes inside fields of tab-separated files as they are', async () => {
    expect(await read('d.tsv', 'text\tlabel\nsay "hi"\tx\n"a\tb"\ty\n')).toEqual([
      { text: 'say "hi"', label: 'x', line: 2 },
      { text: 'a\tb', label: 'y', line: 3 },
    ]);
  });

  it('says where a quote is never closed', async () => {
    const content = 'text,label\na,x\n\n"open,y\nmore\r\nend\n';
    expect(await errorOf('d.csv', content)).toMatchObject({ code: 'invalid-data', where: 'd.csv:4' });
    expect((await errorOf('d.csv', content)).message).toContain('never closed');
    // In a file with quotes elsewhere, the next one only seems to close it.
    expect(await errorOf('d.csv', 'text,label\na,x\n"open,y\nb,x\n"c, d",x\ne,y\n')).toMatchObject({
      where: 'd.csv:3',
      message: expect.stringContaining('is not closed before'),
    });
  });

  it('refuses a quote inside a field of a CSV', async () => {
    expect(await errorOf('d.csv', 'text,label\na,x\nb "c" d,y\n')).toMatchObject({
      code: 'invalid-data',
      where: 'd.csv:3',
    });
  });

  it('names the columns that there are when one is missing', async () => {
    const error = await errorOf('d.csv', 'passage,label\na,x\n');
    expect(error).toMatchObject({ code: 'invalid-data', where: 'd.csv:1' });
    expect(error.message).toContain('"text"; found: "passage", "label"');
    expect((await errorOf('d.csv', 'text,label\na,x\n', { columns: { pair: 'b' } })).message).toContain(
      '"b"',
    );
  });

  it.each([
    ['no label', 'text,label\na,x\nb\n', 'd.csv:3', 'no label'],
    ['an empty label', 'text,label\na,\n', 'd.csv:2', 'no label'],
    ['an empty text', 'text,label\na,x\n" ",x\n', 'd.csv:3', 'text is empty'],
    ['too many fields', 'text,label\na,b,x\n', 'd.csv:2', '3 fields, the header 2'],
  ])('refuses a row with %s', async (_, content, where, message) => {
    const error = await errorOf('d.csv', content);
    expect(error).toMatchObject({ code: 'invalid-data', where });
    expect(error.message).toContain(message);
  });
});

describe('JSONL', () => {
  it('reads rows, labels that are numbers or booleans, and pairs', async () => {
    const content =
      '{"text":"a","label":3}\n\n{"text":"b","label":true,"pair":"c"}\r\n{"label":"x","text":"d","more":[]}';
    expect(await read('d.jsonl', content)).toEqual([
      { text: 'a', label: '3', line: 1 },
      { text: 'b', label: 'true', pair: 'c', line: 3 },
      { text: 'd', label: 'x', line: 4 },
    ]);
  });

  it.each([
    ['a line that is not JSON', '{"text":', 'invalid-data', 'not valid JSON'],
    ['a row that is not an object', '["a","x"]', 'invalid-data', 'not a JSON object'],
    ['a missing column', '{"passage":"a","label":"x"}', 'invalid-data', 'found: "passage", "label"'],
    ['no label', '{"text":"a"}', 'invalid-data', 'no label'],
    ['a null label', '{"text":"a","label":null}', 'invalid-data', 'no label'],
    ['several labels', '{"text":"a","label":["x"]}', 'invalid-data', 'neither a string nor a number'],
    ['an empty text', '{"text":"","label":"x"}', 'invalid-data', 'text is empty'],
    ['a text that is a number', '{"text":5,"label":"x"}', 'invalid-data', 'not a string'],
    ['labelled tokens', '{"tokens":["a"],"tags":["O"]}', 'unsupported', 'labels tokens'],
  ])('refuses %s', async (_, line, code, message) => {
    const error = await errorOf('d.jsonl', `{"text":"ok","label":"x"}\n\n${line}\n`);
    expect(error).toMatchObject({ code, where: 'd.jsonl:3' });
    expect(error.message).toContain(message);
  });
});

describe('files', () => {
  it('refuses what is not UTF-8, with the line', async () => {
    const bytes = Buffer.concat([
      Buffer.from('text,label\nä,x\n'),
      Buffer.from([0x61, 0xe4, 0x2c, 0x78, 0x0a]),
    ]);
    expect(await errorOf('d.csv', bytes)).toMatchObject({ code: 'invalid-data', where: 'd.csv:3' });
  });

  it('decodes characters and lines that lie across the blocks of a large file', async () => {
    const row = { text: 'ä😀'.repeat(1500), label: 'x' };
    const rows = await read('d.jsonl', `${JSON.stringify(row)}\n`.repeat(200));
    expect(rows).toHaveLength(200);
    expect(rows.every(({ text }) => text === row.text)).toBe(true);
    expect(rows.at(-1)?.line).toBe(200);
    const broken = Buffer.concat([
      Buffer.from(`${JSON.stringify(row)}\n`.repeat(150)),
      Buffer.from([0xff, 0x0a]),
      Buffer.from(`${JSON.stringify(row)}\n`.repeat(50)),
    ]);
    expect(await errorOf('d.jsonl', broken)).toMatchObject({ where: 'd.jsonl:151' });
  });

  it.each([
    ['d.csv', ''],
    ['d.csv', 'text,label\n'],
    ['d.jsonl', '\n\n'],
  ])('refuses a file without rows (%s, %j)', async (name, content) => {
    const error = await errorOf(name, content);
    expect(error).toMatchObject({ code: 'invalid-data', where: name });
    expect(error.message).toContain('no rows');
  });

  it('refuses other kinds of files, absent files and folders', async () => {
    const error = await errorOf('d.feather', 'x');
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain('.jsonl, .ndjson, .json, .parquet, .csv, .tsv, .psv, .xlsx');
    await withFiles({}, async (folder) => {
      await expect(readDataset(join(folder, 'no.csv'))).rejects.toMatchObject({ code: 'file-not-found' });
    });
    await withFiles({}, async (folder) => {
      await mkdir(join(folder, 'folder.csv'));
      await expect(readDataset(join(folder, 'folder.csv'))).rejects.toMatchObject({ code: 'io-error' });
    });
  });
});

describe.skipIf(!hasSharedData)('real data sets', () => {
  it.each(['banking77', 'scicite', 'trec6'])('reads %s as its own description counts it', async (name) => {
    const { label_counts } = JSON.parse(await readFile(join(sharedData, name, 'meta.json'), 'utf8'));
    for (const [split, expected] of Object.entries(label_counts)) {
      const { rows } = await readDataset(join(sharedData, name, `${split}.jsonl`));
      const counts: Record<string, number> = {};
      for (const { label } of rows) counts[label] = (counts[label] ?? 0) + 1;
      expect(counts).toEqual(expected);
      expect(rows.at(-1)?.line).toBe(rows.length);
    }
  });

  it('says that token tasks are not supported', async () => {
    await expect(readDataset(join(sharedData, 'atis_slots', 'test.jsonl'))).rejects.toMatchObject({
      code: 'unsupported',
    });
  });
});
