import { openTable } from '@tokensift/datasets';
import { isProblem, singleLabel } from '@tokensift/tasks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FormatName } from './formats.ts';
import type { InputRow } from './input-row.ts';
import { createProblemLog } from './problem-log.ts';
import { type ReadRowsOptions, readRows } from './read-rows.ts';
import { createRowWriter, type RowWriterOptions } from './row-writers.ts';

async function* bytes(parts: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part as string);
}

async function read(format: FormatName, input: string | Buffer, options: Partial<ReadRowsOptions> = {}) {
  const source = await readRows(
    { name: 'in', chunks: bytes([input]) },
    { format, columns: {}, field: 'prediction', ...options },
  );
  const rows: InputRow[] = [];
  for await (const row of source.rows) rows.push(row);
  return { ...source, rows };
}

const contents = (rows: readonly InputRow[]) =>
  rows.map(({ line, content }) => [line, isProblem(content) ? content.problem : content]);

const prediction = {
  label: 'a',
  probability: 0.75,
  probabilities: [
    { label: 'a', probability: 0.75 },
    { label: '10', probability: 0.25 },
  ],
};

/** What is written for rows that are all predicted alike, without the header. */
async function convert(
  from: FormatName,
  input: string,
  to: FormatName,
  options: Partial<RowWriterOptions> = {},
): Promise<{ header: string; lines: string[] }> {
  const { rows, ...shape } = await read(from, input, { field: options.field ?? 'prediction' });
  const writer = createRowWriter(to, {
    field: 'prediction',
    top: 1,
    task: singleLabel,
    ...shape,
    ...options,
  });
  return {
    header: writer.header,
    lines: rows.map((row) => writer.write(isProblem(row.content) ? { row } : { row, prediction })),
  };
}

describe('rows of JSON lines', () => {
  it('are objects or strings, and everything else has a problem of its own', async () => {
    const input = [
      '{"text":"a","pair":"b"}',
      '  "c" ',
      '',
      '{"text":5}',
      '{"text":null}',
      '{"text":["x"]}',
      '{"text":" "}',
      '{"Text":"d","pair":""}',
      '{"body":"x"}',
      '{}',
      '{"text":"x","TEXT":"y","Text":"z"}',
      '{" text":"x","Text":"y"}',
      '{"text":"x","pair":5}',
      '{"text":"x","prediction":1}',
      '[1]',
      '7',
      'null',
      'e',
    ].join('\r\n');
    const { rows } = await read('jsonl', input);
    expect(contents(rows)).toEqual([
      [1, { text: 'a', pair: 'b' }],
      [2, { text: 'c' }],
      [3, 'the line is blank.'],
      [4, 'the text is a number, not a string.'],
      [5, 'the text is null, not a string.'],
      [6, 'the text is a list, not a string.'],
      [7, 'the text is empty.'],
      [8, { text: 'd' }],
      [9, 'the row has no field "text"; found: "body".'],
      [10, 'the row has no field "text"; it has none.'],
      [11, { text: 'x' }],
      [12, 'several fields could be "text": " text", "Text".'],
      [13, 'the pair is a number, not a string.'],
      [14, expect.stringContaining('--field')],
      [15, 'the line is a list, not an object with a text.'],
      [16, 'the line is a number, not an object with a text.'],
      [17, 'the line is null, not an object with a text.'],
      [18, expect.stringMatching(/^the line is not JSON \(.*\)\.$/)],
    ]);
  });

  it('reads other fields where they are named, and asks for a pair that is named', async () => {
    const { rows } = await read('jsonl', '{"a":"x","b":"y"}\n{"a":"x"}\n"z"\n', {
      columns: { text: 'a', pair: 'b' },
    });
    expect(contents(rows)).toEqual([
      [1, { text: 'x', pair: 'y' }],
      [2, 'the row has no field "b"; found: "a".'],
      [3, 'the row has no field "b"; found: "a".'],
    ]);
  });

  it('are passed on as they are, to the digit and in their order', async () => {
    const row = '{"id": 12345678901234567890, "z":1.0, "1":2, "label":"gold", "text":"a"}';
    const { lines } = await convert('jsonl', `${row}\n`, 'jsonl');
    expect(lines).toEqual([`${row.slice(0, -1)},"prediction":${JSON.stringify(prediction)}}\n`]);
  });

  it('come out as JSON with all their fields, whatever these are', async () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(object, fc.string(), async (fields, text) => {
        fc.pre(!Object.keys(fields).some((name) => /^\W*(text|pair|prediction)\W*$/i.test(name)));
        const row = JSON.parse(JSON.stringify({ ...fields, text: `${text}x` }));
        const { lines } = await convert('jsonl', JSON.stringify(row), 'jsonl');
        expect(JSON.parse(lines[0])).toEqual({ ...row, prediction });
      }),
    );
  });

  it('say so where they are one array', async () => {
    const [first] = contents((await read('jsonl', '[\n  {"text":"a"}\n]\n')).rows);
    expect(first).toEqual([1, expect.stringContaining('in one JSON array')]);
  });

  it('give an error in place of a prediction', async () => {
    const { lines } = await convert('jsonl', '\n{"text":5,"id":3}\n', 'jsonl');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { prediction: { error: { code: 'invalid-data', line: 1, message: 'the line is blank.' } } },
      {
        text: 5,
        id: 3,
        prediction: {
          error: { code: 'invalid-data', line: 2, message: 'the text is a number, not a string.' },
        },
      },
    ]);
  });
});

describe('rows of plain lines', () => {
  it('are a text each, blank ones and such as are not UTF-8 have a problem', async () => {
    const { rows } = await read('text', Buffer.from('a "b", c\n\ncaf\xe9\nlast', 'latin1'));
    expect(contents(rows)).toEqual([
      [1, { text: 'a "b", c' }],
      [2, 'the text is empty.'],
      [3, 'the line is not UTF-8.'],
      [4, { text: 'last' }],
    ]);
  });

  it('become labels in their places, or rows of another format', async () => {
    expect((await convert('text', 'x\n\ny\n', 'text')).lines).toEqual(['a\n', '\n', 'a\n']);
    const { header, lines } = await convert('text', 'x, "y"\n', 'csv', { top: 3 });
    expect([header, ...lines].join('')).toBe(
      'text,prediction.label,prediction.probability,prediction.label.2,prediction.probability.2,' +
        'prediction.label.3,prediction.probability.3,prediction.error\n' +
        '"x, ""y""",a,0.75,10,0.25,,,\n',
    );
  });

  it('have no pairs', async () => {
    await expect(read('text', 'x\n', { columns: { pair: 'b' } })).rejects.toMatchObject({
      code: 'invalid-argument',
      where: '--pair-column',
    });
  });
});

describe('rows of tables', () => {
  it('are read with what cannot be read in its place', async () => {
    const input = Buffer.from(
      'id,text\n1,"two\nlines"\n\n2,caf\xe9\n3,"and\n\xe9"\n4\n5,\n6,"open\n7,b\n',
      'latin1',
    );
    const { rows } = await read('csv', input);
    expect(contents(rows)).toEqual([
      [2, { text: 'two\nlines' }],
      [4, 'the row is blank.'],
      [5, 'the line is not UTF-8.'],
      [6, 'the line is not UTF-8.'],
      [8, 'the row has 1 field, the header 2.'],
      [9, 'the text is empty.'],
      [10, 'a quote that opens in this line is never closed.'],
      [11, { text: 'b' }],
    ]);
  });

  it('reads pairs, and the column that is named', async () => {
    const { rows } = await read('tsv', 'a\tb\nx\ty\nz\t\n', { columns: { text: 'a', pair: 'b' } });
    expect(contents(rows)).toEqual([
      [2, { text: 'x', pair: 'y' }],
      [3, { text: 'z' }],
    ]);
  });

  it('say what is wrong in a column of their own, with the line', async () => {
    const { lines } = await convert('csv', 'text,label\n,gold\n', 'csv');
    expect(lines).toEqual([',gold,,,line 2: the text is empty.\n']);
  });

  it('become JSON with the columns in their order', async () => {
    const { lines } = await convert('csv', 'text,2,1\nx,b,c\n', 'jsonl');
    expect(lines).toEqual([`{"text":"x","2":"b","1":"c","prediction":${JSON.stringify(prediction)}}\n`]);
  });

  it('keep semicolons, which tab-separated files do not get', async () => {
    expect((await convert('csv', 'text;x\na;b\n', 'csv')).lines).toEqual(['a;b;a;0.75;\n']);
    expect((await convert('csv', 'text;x\na;b\n', 'tsv')).lines).toEqual(['a\tb\ta\t0.75\t\n']);
  });

  it.each(['csv', 'tsv'] as const)(
    'written as %s give the same cells when they are read again',
    async (to) => {
      // Of tab-separated files a reader must guess whether quotes mean anything: with a line break and a tab, not.
      const cell = fc
        .stringMatching(/^[a-z",;\t\n\r é]{0,6}$/u)
        .filter((text) => to === 'csv' || !(text.includes('\t') && text.includes('\n')));
      const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(table, async (cells) => {
          const quoted = cells.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','));
          const { header, lines } = await convert('csv', `"text","x"\n${quoted.join('\n')}\n`, to);
          async function* blocks() {
            yield header;
            yield* lines;
          }
          const again = await openTable(blocks(), 'out', { delimiter: to === 'csv' ? 'comma' : 'tab' });
          const found: (readonly string[])[] = [];
          for await (const { fields } of again.rows) found.push(fields.slice(0, 2));
          expect(found).toEqual(cells);
        }),
      );
    },
  );

  it('do not replace a column of the input, and are not made of JSON lines', async () => {
    await expect(convert('csv', 'text,prediction.label\nx,y\n', 'csv')).rejects.toMatchObject({
      code: 'invalid-argument',
      where: '--field',
    });
    await expect(convert('csv', 'text,prediction\nx,y\n', 'jsonl')).rejects.toMatchObject({
      where: '--field',
    });
    expect((await convert('csv', 'text,prediction\nx,y\n', 'jsonl', { field: 'second' })).lines).toHaveLength(
      1,
    );
    await expect(convert('jsonl', '"x"\n', 'csv')).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('the log of problems', () => {
  const rows = (problems: readonly boolean[]) =>
    async function* () {
      for (const [i, bad] of problems.entries()) {
        const content = bad ? { problem: 'no.' } : { text: 'x' };
        yield { line: i + 1, content, fields: { json: '' } };
      }
    };
  const run = async (problems: readonly boolean[], strict: boolean) => {
    const log = createProblemLog('in', strict);
    for await (const _ of log.watch(rows(problems)()));
    return log;
  };

  it('counts, and lists the first few', async () => {
    expect((await run([false, false], false)).summary()).toBeUndefined();
    const log = await run([false, true, true, true, true, true, true], false);
    expect(log.counts()).toEqual({ rows: 7, errors: 6 });
    expect(log.summary()).toBe(
      'in: 6 of 7 rows could not be classified:\n' +
        [2, 3, 4, 5, 6].map((line) => `  line ${line}: no.\n`).join('') +
        '  …',
    );
    expect((await run([true], false)).summary()).toContain('--format');
  });

  it('stops at the first where it is strict', async () => {
    await expect(run([false, true], true)).rejects.toMatchObject({ code: 'invalid-data', where: 'in:2' });
  });
});
