import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';

/** Numbers as labels, quotes that mean nothing, white space around labels, and two rows that cannot be used. */
async function writeMessyData(folder: string): Promise<void> {
  const words = [
    'wheel',
    'soup',
    'mast',
    'bread',
    'rope',
    'pedal',
    'spoon',
    'anchor',
    'oven',
    'brake',
    'harbour',
  ];
  const rows = Array.from({ length: 66 }, (_, i) => {
    const label = i % 11;
    return `${i % 6 === 0 ? '"' : ''}the ${words[label]}\t${label}${i % 10 === 0 ? ' ' : ''}`;
  });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'train.tsv'), `Text\tlabel\n${rows.join('\n')}\n\t3\nno label\t\n`);
  await writeFile(
    join(folder, 'dev.csv'),
    `text;label\n${words.map((word, i) => `my ${word};${i}`).join('\n')}\n`,
  );
  await writeFile(join(folder, 'eval.jsonl'), '{}\n');
}

const SPLIT_NAMES = 'train, training, validation, valid, val, dev, test, testing';
const NOTES = [
  'train.tsv: the column "Text" is taken for "text".',
  'train.tsv: 11 fields start with a quote that does not close them; it is read as part of the text (first: line 2).',
  'train.tsv: 7 labels had white space around them, which was taken off.',
  'train.tsv: 2 of 68 rows are left out: line 68 (the text is empty), line 69 (the row has no label).',
  'dev.csv: fields are separated by semicolons, as the first line shows.',
  `messy: not read: eval.jsonl; files of splits are named ${SPLIT_NAMES}.`,
];

describe('messy data', () => {
  it('is trained on, evaluated and told of', async () => {
    const cwd = await temporaryFolder();
    await writeTinyExperiment(cwd);
    await writeMessyData(join(cwd, 'messy'));
    const training = ['--model', 'model', '--pooling', 'mean', '--method', 'linear-probe', '--epochs', '1'];
    const args = ['finetune', ...training, '--data', 'messy', '--out', 'out', '--json'];
    const refused = await tokensift(args, { cwd });
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout).error).toMatchObject({
      code: 'invalid-data',
      where: 'messy/train.tsv:68',
      message: expect.stringMatching(/^2 of 79 rows cannot be used: train\.tsv:68 .*, train\.tsv:69 /),
      hint: expect.stringContaining('--skip-bad-rows'),
    });

    const { code, stdout, stderr } = await tokensift([...args, '--skip-bad-rows'], { cwd });
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    const noted: string[] = document.notes.map(({ message }: { message: string }) => message);
    expect(noted.slice(0, NOTES.length)).toEqual(NOTES);
    // What was found in the rows comes after what was found in the files, and nothing is said twice.
    expect(document.notes.slice(NOTES.length).map(({ kind }: { kind: string }) => kind)).toEqual([
      ...['drawn-splits', 'unknown-tokens', 'repeated-texts', 'one-class-predicted'],
    ]);
    const lines = stderr.split('\n');
    expect(lines.filter((line) => /^(Note|Warning): /.test(line))).toEqual(
      noted.map((message, i) => `${i === noted.length - 1 ? 'Warning' : 'Note'}: ${message}`),
    );
    const summary = lines.findIndex((line) =>
      line.startsWith('messy: 66 training, 11 validation rows in 11 classes'),
    );
    expect(lines.indexOf(`Note: ${noted[NOTES.length]}`)).toBe(summary - 1);
    expect(lines[summary + 1]).toBe('Pooling: mean (as asked); texts of up to 16 tokens (default)');
    expect(document.rows).toEqual({ train: 66, validation: 11, test: 0 });
    const { id2label } = JSON.parse(await readFile(join(cwd, 'out/config.json'), 'utf8'));
    expect(Object.values(id2label)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);

    const evaluated = await tokensift(
      ['evaluate', '--model', 'out', '--data', 'messy/train.tsv', '--skip-bad-rows', '--json'],
      { cwd },
    );
    expect(JSON.parse(evaluated.stdout)).toMatchObject({
      rows: 66,
      notes: [
        { kind: 'column' },
        { kind: 'open-quotes' },
        { kind: 'trimmed-labels' },
        { kind: 'skipped-rows' },
      ],
      perClass: Array.from({ length: 11 }, (_, i) => ({ label: String(i) })),
    });
  });

  it('is used by an experiment that says so', async () => {
    const cwd = await temporaryFolder();
    const file = await writeTinyExperiment(cwd);
    await writeMessyData(join(cwd, 'messy'));
    const yaml = await readFile(file, 'utf8');
    const change = async (dataset: string) =>
      await writeFile(
        file,
        yaml.replace('{ name: topics, path: data }', dataset).replace('seeds: [1, 2]', 'seeds: [1]'),
      );
    await change('{ name: messy, path: messy }');
    expect(await tokensift(['run', file, '--out', 'run'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('`skipBadRows: true` in an experiment'),
    });
    await change('{ name: messy, path: messy, skipBadRows: true }');
    const { code, stdout, stderr } = await tokensift(['run', file, '--out', 'run', '--json'], { cwd });
    expect(code).toBe(0);
    const { notes, runs } = JSON.parse(stdout);
    expect(notes[0]).toMatchObject({ dataset: 'messy', kind: 'column', message: NOTES[0] });
    const said = notes.map(({ message }: { message: string }) => message);
    expect(said.slice(0, NOTES.length)).toEqual(NOTES);
    const lines = stderr.split('\n');
    for (const message of said) {
      expect(lines.filter((line) => line === `Note: ${message}`)).toHaveLength(1);
    }
    // A run has what is so of it alone.
    for (const run of runs) {
      for (const { message } of run.notes ?? []) expect(said).not.toContain(message);
    }
    // A report is made of it again, so it fits the schema.
    expect(await tokensift(['report', 'run'], { cwd })).toMatchObject({ code: 0 });
  });

  it('is counted as a stream and as a whole alike', async () => {
    const cwd = await temporaryFolder();
    await writeTinyExperiment(cwd);
    await writeMessyData(join(cwd, 'messy'));
    const data = ['--data', 'messy/train.tsv', '--skip-bad-rows', '--min-support', '2', '--json'];
    const args = ['constructs', ...data, '--tokenizer', 'model'];
    const [whole, streamed] = await Promise.all([
      tokensift(args, { cwd }),
      tokensift([...args, '--stream'], { cwd }),
    ]);
    expect(whole.code).toBe(0);
    expect(streamed).toEqual(whole);
    const { classes, notes } = JSON.parse(whole.stdout);
    expect(classes.map(({ label }: { label: string }) => label).slice(-2)).toEqual(['9', '10']);
    expect(notes).toHaveLength(4);
  });
});
