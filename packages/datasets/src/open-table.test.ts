import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OpenTableOptions, openTable, type TableRow } from './open-table.ts';

async function* stream(blocks: readonly string[]): AsyncGenerator<string> {
  yield* blocks;
}

async function read(blocks: readonly string[], options: Partial<OpenTableOptions> = {}) {
  const table = await openTable(stream(blocks), 'in.csv', { delimiter: 'comma', ...options });
  const rows: TableRow[] = [];
  for await (const row of table.rows) rows.push(row);
  return { ...table, rows, notes: table.notes().map(({ message }) => message) };
}

const quote = (field: string) => `"${field.replaceAll('"', '""')}"`;

describe('openTable', () => {
  it('gives every column of every row, wherever the blocks end', async () => {
    const field = fc.stringMatching(/^[a-z",;\n é]{0,6}$/u);
    const table = fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 4 }), async (written, lines) => {
        const text = ['id,text', ...written.map((row) => row.map(quote).join(','))].join('\n');
        const parts = `${text}\n`.match(new RegExp(`(?:[^\n]*\n){1,${lines}}`, 'g'))!;
        const { columns, rows } = await read(parts);
        expect(columns).toEqual(['id', 'text']);
        expect(rows.map(({ fields }) => fields)).toEqual(written);
        expect(rows.map(({ text: own }) => own)).toEqual(written.map(([, own]) => own));
        let line = 2;
        for (const row of rows) {
          expect(row.line).toBe(line);
          line += row.fields.join('').split('\n').length;
          expect(row.lastLine).toBe(line - 1);
        }
      }),
    );
  });

  it('needs no labels, takes a name that is nearly right, and says so', async () => {
    const { columns, delimiter, rows, notes } = await read(['ID; Text ;label;label\n1;a;b;c\n']);
    expect(columns).toEqual(['ID', ' Text ', 'label', 'label']);
    expect(delimiter).toBe('semicolon');
    expect(rows).toEqual([
      { line: 2, lastLine: 2, fields: ['1', 'a', 'b', 'c'], text: 'a', pair: undefined },
    ]);
    expect(notes).toEqual([
      'in.csv: the column " Text " is taken for "text".',
      'in.csv: fields are separated by semicolons, as the first line shows.',
    ]);
  });

  it('gives a row for each that cannot be read, and goes on', async () => {
    const { rows } = await read(['id,text\n', '1,a\n', '\n', '2\n', '3,"open\n', '4,5" tape\n', '6,b\n']);
    expect(rows.map(({ line, text, problem }) => [line, problem ?? text])).toEqual([
      [2, 'a'],
      [3, 'the row has 1 field, the header 2'],
      [4, 'the row has 1 field, the header 2'],
      [5, expect.stringContaining('quote')],
      [6, 'a quote stands inside a field'],
      [7, 'b'],
    ]);
  });

  it('does not draw the rest of a stream into memory after a quote that is never closed', async () => {
    const line = `2,${'x'.repeat(1 << 20)}\n`;
    let drawn = 0;
    async function* blocks() {
      yield 'id,text\n1,"open\n';
      for (; drawn < 64; drawn++) yield line;
    }
    const { rows } = await openTable(blocks(), 'in.csv', { delimiter: 'comma' });
    const first = await rows.next();
    expect(first.value).toMatchObject({
      line: 2,
      problem: 'a quote that opens in this line is never closed',
    });
    expect(drawn).toBeLessThan(40);
    expect((await rows.next()).value).toMatchObject({
      line: 3,
      lastLine: 3,
      fields: ['2', expect.any(String)],
    });
  });

  it('refuses a table without a header, or without the columns', async () => {
    await expect(read(['\n', '\n'])).rejects.toMatchObject({ code: 'invalid-data', where: 'in.csv' });
    await expect(read(['a,b\n1,2\n'])).rejects.toMatchObject({
      where: 'in.csv:1',
      problem: 'there is no column "text"; found: "a", "b".',
      hint: 'Name the columns to use: --text-column NAME.',
    });
    await expect(read(['text,x\n'], { columns: { pair: 'second' } })).rejects.toMatchObject({
      hint: 'Name the columns to use: --pair-column "x".',
    });
  });
});
