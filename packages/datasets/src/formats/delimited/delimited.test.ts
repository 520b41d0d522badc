import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../../testing/files.ts';
import { errorOf, notesOf, read, readWhole } from '../../../testing/read.ts';

type Pair = readonly [text: string, label: string];

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
const table = (
  pairs: readonly Pair[],
  delimiter: string,
  newline: string,
  write: (field: string) => string,
) => [['text', 'label'], ...pairs].map((fields) => fields.map(write).join(delimiter)).join(newline);
/** Labels lose white space around them. */
const trimmed = (pairs: readonly Pair[]) => pairs.map(([text, label]) => [text, label.trim()]);
const pairsOf = async (name: string, content: string) =>
  (await read(name, content)).map(({ text, label }) => [text, label]);

const field = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc
      .array(fc.constantFrom('"', '"', ',', ';', '\n', '\r\n', '\t', 'a', ' '))
      .map((parts) => parts.join('')),
  )
  .filter((text) => text.trim() !== '');
const tableOf = (fields: fc.Arbitrary<string>) =>
  fc.array(fc.tuple(fields, fields), { minLength: 1, maxLength: 6 });
const newlines = fc.constantFrom('\n', '\r\n');

describe('what a careful writer writes is read as it was', () => {
  it.each([
    ['csv', ','],
    ['csv', ';'],
    ['tsv', '\t'],
    ['csv', '\t'],
  ])('everything in quotes (.%s, %j)', async (extension, delimiter) => {
    await fc.assert(
      fc.asyncProperty(tableOf(field), newlines, async (pairs, newline) => {
        const content = table(pairs, delimiter, newline, quoted);
        const rows = await read(`d.${extension}`, content);
        expect(rows.map(({ text, label }) => [text, label])).toEqual(trimmed(pairs));
        for (const [i, { line }] of rows.entries()) {
          const before = table(pairs.slice(0, i), delimiter, newline, quoted) + newline;
          expect(line).toBe(before.split('\n').length);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['csv', ','],
    ['csv', ';'],
  ])('quotes where they are needed (.%s, %j)', async (extension, delimiter) => {
    const write = (text: string) => (/[",;\t\r\n]/.test(text) ? quoted(text) : text);
    await fc.assert(
      fc.asyncProperty(tableOf(field), newlines, async (pairs, newline) => {
        expect(await pairsOf(`d.${extension}`, table(pairs, delimiter, newline, write))).toEqual(
          trimmed(pairs),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('quotes where they are needed (.tsv), of texts that do not hold both tabs and line ends', async () => {
    const write = (text: string) => (/["\t\r\n]/.test(text) ? quoted(text) : text);
    const fields = field.filter((text) => !(text.includes('\t') && text.includes('\n')));
    await fc.assert(
      fc.asyncProperty(tableOf(fields), newlines, async (pairs, newline) => {
        expect(await pairsOf('d.tsv', table(pairs, '\t', newline, write))).toEqual(trimmed(pairs));
      }),
      { numRuns: 100 },
    );
  });

  it('no quoting at all (.tsv), of texts that do not look like quoted ones', async () => {
    const fields = field.filter((text) => !/[\t\r\n]/.test(text) && !/^"([^"]|"")*"$/.test(text));
    await fc.assert(
      fc.asyncProperty(tableOf(fields), newlines, async (pairs, newline) => {
        const content = table(pairs, '\t', newline, (text) => text);
        expect(await pairsOf('d.tsv', content)).toEqual(trimmed(pairs));
      }),
      { numRuns: 200 },
    );
  });
});

describe('tab-separated files', () => {
  it('takes a quote that does not close its field as part of the text, and says so', async () => {
    const content = 'text\tlabel\n"What is love\tENTY\nand "this\tENTY\nHe said "no"\tDESC\n"ok"\tDESC\n';
    const { rows, notes } = await readWhole('d.tsv', content);
    expect(rows.map(({ text, label, line }) => [text, label, line])).toEqual([
      ['"What is love', 'ENTY', 2],
      ['and "this', 'ENTY', 3],
      ['He said "no"', 'DESC', 4],
      ['ok', 'DESC', 5],
    ]);
    expect(notes).toMatchObject([
      { kind: 'open-quotes', count: 1, message: expect.stringContaining('(line 2)') },
    ]);
  });

  it('does not take rows between two stray quotes for one', async () => {
    expect(await read('d.tsv', 'text\tlabel\n"a\tx\nb\ty\nc"\tx\n')).toHaveLength(3);
    expect(await read('d.tsv', 'label\ttext\nx\t"a\ny\tb"\n')).toHaveLength(2);
    // Here nothing but the number of fields tells.
    expect(await read('d.tsv', 'label\ttext\tpair\nx\ta\t"b\nc"\td\te\n')).toHaveLength(2);
  });

  it('takes tabs and line ends in quotes as part of the text', async () => {
    expect(await pairsOf('d.tsv', 'text\tlabel\n"a\tb"\tx\n"c\nd"\ty\n')).toEqual([
      ['a\tb', 'x'],
      ['c\nd', 'y'],
    ]);
  });

  it('reads a quote on the last line', async () => {
    expect(await pairsOf('d.tsv', 'text\tlabel\na\tx\n"b\ty')).toEqual([
      ['a', 'x'],
      ['"b', 'y'],
    ]);
  });
});

describe('delimiters and headers', () => {
  it.each([
    [';', 'semicolon'],
    ['\t', 'tab'],
    ['|', 'pipe'],
  ])('finds the delimiter of a .csv in its header (%j)', async (delimiter, name) => {
    const content = `text${delimiter}label\n"a, b"${delimiter}x\n`;
    expect(await pairsOf('d.csv', content)).toEqual([['a, b', 'x']]);
    expect(await notesOf('d.csv', content)).toEqual([
      `d.csv: fields are separated by ${name}s, as the first line shows.`,
    ]);
  });

  it.each(['|', '^', '\u0001', '\\t', ',', 'x'])(
    'takes the delimiter that is given (%j)',
    async (delimiter) => {
      const written = delimiter === '\\t' ? '\t' : delimiter;
      const content = ['id', 'text', 'label']
        .join(written)
        .replaceAll('text', written === 'x' ? '"text"' : 'text');
      const rows = `${content}\n1${written}"a${written};b"${written}c\n`;
      expect(await read('d.csv', rows, { delimiter })).toEqual([
        { text: `a${written};b`, label: 'c', line: 2 },
      ]);
      expect(await notesOf('d.csv', rows, { delimiter })).toEqual([]);
    },
  );

  it.each(['', '||', '"', '\n', '😀'])('refuses the delimiter %j', async (delimiter) => {
    expect(await errorOf('d.csv', 'text,label\na,x\n', { delimiter })).toMatchObject({
      code: 'invalid-argument',
      where: 'delimiter',
    });
  });

  it('does not look for another delimiter where one is given', async () => {
    expect((await errorOf('d.csv', 'text,label\na,x\n', { delimiter: '|' })).problem).toBe(
      'there is no column "text"; found: "text,label".',
    );
  });

  it('reads .psv with pipes', async () => {
    expect(await pairsOf('d.psv', 'text|label\n"a|b"|x\n')).toEqual([['a|b', 'x']]);
    expect(await notesOf('d.psv', 'text|label\na|x\n')).toEqual([]);
  });

  it('keeps to the comma where the header has the columns with it', async () => {
    expect(await pairsOf('d.csv', 'text,label,"a;b"\nc,x;y,\n')).toEqual([['c', 'x;y']]);
  });

  it('lists the columns as the likeliest delimiter gives them', async () => {
    const error = await errorOf('d.csv', 'id;passage;kind\n1;a;x\n');
    expect(error.problem).toBe('there is no column "text"; found: "id", "passage", "kind".');
    expect(error.hint).toContain('--text-column and --label-column');
  });

  it.each([
    ['capitals', 'Text,LABEL'],
    ['white space', ' text ,label '],
    ['quotes', `'text',"label"`],
    ['byte order marks', '\uFEFF\uFEFFtext,label\uFEFF'],
  ])('recognises header names in spite of %s', async (_, header) => {
    expect(await pairsOf('d.csv', `${header}\na,x\n`)).toEqual([['a', 'x']]);
  });

  it('says which columns it has taken', async () => {
    expect(await notesOf('d.csv', 'Text,label\na,x\n')).toEqual([
      'd.csv: the column "Text" is taken for "text".',
    ]);
    expect(await notesOf('d.csv', 'text,label\na,x\n')).toEqual([]);
  });

  it('does not choose between columns', async () => {
    expect(await errorOf('d.csv', 'Text,TEXT,label\na,b,x\n')).toMatchObject({
      code: 'invalid-data',
      where: 'd.csv:1',
      problem: 'several columns could be "text": "Text", "TEXT".',
    });
    expect((await errorOf('d.csv', 'text,text,label\na,b,x\n')).problem).toBe('there are 2 columns "text".');
    // The exact name is no choice.
    expect(await pairsOf('d.csv', 'Text,text,label\na,b,x\n')).toEqual([['b', 'x']]);
  });

  it('offers the only column that is left', async () => {
    const error = await errorOf('d.csv', 'text,My Class\na,x\n');
    expect(error.hint).toContain('--label-column "My Class"');
  });

  it('passes over rows without any value, as spreadsheets leave them', async () => {
    expect(await read('d.csv', '\n  \ntext,label\n,\na,x\n , \n,\n')).toEqual([
      { text: 'a', label: 'x', line: 5 },
    ]);
  });
});

describe('bad rows', () => {
  const content = 'text,label\na,x\n,x\nb "c",x\n"d" e,y\nf,\ng,h,i\n"open,x\nj,y\n';

  it('are all counted, and the first few told', async () => {
    expect(await errorOf('d.csv', content)).toMatchObject({
      code: 'invalid-data',
      where: 'd.csv:3',
      problem:
        '6 of 8 rows cannot be used: d.csv:3 (the text is empty), d.csv:4 (a quote stands inside a field), ' +
        'd.csv:5 (a field goes on after the quote that closes it), d.csv:6 (the row has no label), ' +
        'd.csv:7 (the row has 3 fields, the header 2), ….',
      hint: expect.stringContaining('--skip-bad-rows'),
    });
  });

  it('are left out where that is asked for, and only they are', async () => {
    const { rows, notes } = await readWhole('d.csv', content, { skipBadRows: true });
    expect(rows.map(({ text, line }) => [text, line])).toEqual([
      ['a', 2],
      ['j', 9],
    ]);
    expect(notes).toMatchObject([{ kind: 'skipped-rows', count: 6 }]);
  });

  it('are an error where there are no others', async () => {
    expect(await errorOf('d.csv', 'text,label\n,x\n', { skipBadRows: true })).toMatchObject({
      code: 'invalid-data',
      where: 'd.csv:2',
    });
  });

  it('do not make a long file slow', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `"row ${i},x`);
    const { problem } = await errorOf('d.csv', `text,label\n${rows.join('\n')}\n`);
    expect(problem).toContain('30000 of 30000 rows');
  });

  it('are read in linear time where they have many fields', async () => {
    const fields = 'a,'.repeat(800_000);
    expect(await read('d.csv', `${fields}text,label\n${fields}b,x\n`)).toMatchObject([
      { text: 'b', label: 'x' },
    ]);
  }, 40_000);
});

describe.skipIf(!hasSharedData)('clinc150', () => {
  it.each(['train', 'validation', 'test'])('is read from plain TSV as from JSONL (%s)', async (split) => {
    const lines = (await readFile(join(sharedData, 'clinc150', `${split}.jsonl`), 'utf8')).trim().split('\n');
    const pairs = lines.map((line): Pair => {
      const { text, label } = JSON.parse(line);
      return [text, label];
    });
    // What made rows of one another: quotes that mean nothing.
    expect(pairs.some(([text]) => text.includes('"'))).toBe(true);
    expect(
      await pairsOf(
        'd.tsv',
        table(pairs, '\t', '\n', (text) => text),
      ),
    ).toEqual(pairs);
  });
});
