import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { trainTinyClassifier } from '../../testing/tiny-classifier.ts';
import { tokensift } from '../../testing/tokensift.ts';

const parse = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('tokensift predict', () => {
  it('gives a row for each row, in any format, to stdout or into a file', async () => {
    const cwd = await temporaryFolder();
    await trainTinyClassifier(cwd);
    const predict = (words: readonly string[], input = '') =>
      tokensift(['predict', '--model', 'classifier', ...words], { cwd, input });

    const messy =
      '{"id":12345678901234567890,"text":"my soup is here","label":"gold"}\n\n{"text":5}\n' +
      '{"text":""}\nnonsense\n"the anchor"\n';
    const lenient = await predict([], messy);
    expect(lenient.code).toBe(0);
    expect(lenient.stderr).toBe(
      'stdin: 4 of 6 rows could not be classified:\n  line 2: the line is blank.\n' +
        '  line 3: the text is a number, not a string.\n  line 4: the text is empty.\n' +
        `  line 5: the line is not JSON (${jsonProblem('nonsense')}).\n`,
    );
    expect(lenient.stdout).toMatch(/^\{"id":12345678901234567890,"text":"my soup is here","label":"gold",/);
    const rows = parse(lenient.stdout);
    expect(rows.map(({ prediction }) => prediction.label ?? prediction.error.line)).toEqual([
      'cook',
      2,
      3,
      4,
      5,
      'sail',
    ]);
    expect(rows[0].prediction.probabilities.map(({ label }: { label: string }) => label).sort()).toEqual([
      'bike',
      'cook',
      'sail',
    ]);

    const strict = await predict(['--strict', '--json'], messy);
    expect(strict.code).toBe(2);
    const end = strict.stdout.indexOf('\n');
    expect(JSON.parse(strict.stdout.slice(0, end)).prediction.label).toBe('cook');
    expect(JSON.parse(strict.stdout.slice(end))).toMatchObject({
      error: { code: 'invalid-data', where: 'stdin:2', message: 'the line is blank.' },
    });

    await writeFile(join(cwd, 'in.csv'), 'id,body\n1,"my soup, please"\n2,\n3,the anchor\n');
    const tabled = await predict(['--input', 'in.csv', '--text-column', 'body']);
    expect(tabled.stdout).toMatch(
      /^id,body,prediction\.label,prediction\.probability,prediction\.error\n1,"my soup, please",cook,0\.\d+,\n2,,,,line 3: the text is empty\.\n3,the anchor,sail,0\.\d+,\n$/,
    );
    const ranked = await predict(['--input', 'in.csv', '--text-column', 'body', '--top', '99999999999']);
    expect(ranked.stdout).toMatch(
      /^id,body,.*,prediction\.label\.3,prediction\.probability\.3,prediction\.error\n/,
    );
    const args = ['--input', 'in.csv', '--text-column', 'body', '--out', 'deep/out.jsonl'];
    const written = await predict([...args, '--json']);
    expect(written).toMatchObject({ code: 0 });
    expect(JSON.parse(written.stdout)).toEqual({ out: 'deep/out.jsonl', rows: 3, errors: 1 });
    const file = await readFile(join(cwd, 'deep/out.jsonl'), 'utf8');
    expect(parse(file)).toMatchObject([{ id: '1' }, { id: '2' }, { id: '3', prediction: { label: 'sail' } }]);

    // What is there stays when the work fails, and nothing else is left.
    expect(await predict([...args, '--strict'])).toMatchObject({ code: 2, stdout: '' });
    expect(await readFile(join(cwd, 'deep/out.jsonl'), 'utf8')).toBe(file);
    expect(await readdir(join(cwd, 'deep'))).toEqual(['out.jsonl']);

    const lines = await predict(['--format', 'text'], 'my soup\n\nthe anchor\n');
    expect(lines).toMatchObject({ code: 0, stdout: 'cook\n\nsail\n' });

    // Said before a model is looked for.
    const early: [string[], string][] = [
      [['--input', 'nothing.csv'], 'nothing.csv'],
      [['--input', 'in.csv', '--text-column', 'words'], 'there is no column "words"; found: "id", "body"'],
      [['--out', 'out.csv'], 'cannot be written as a table'],
      [['--format', 'xml'], 'jsonl, csv, tsv, text'],
    ];
    for (const [words, complaint] of early) {
      const refused = await tokensift(['predict', '--model', 'nowhere', ...words], { cwd });
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain(complaint);
    }
  });
});

function jsonProblem(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
