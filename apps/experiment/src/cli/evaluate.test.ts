import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { trainTinyClassifier } from '../../testing/tiny-classifier.ts';
import { tokensift } from '../../testing/tokensift.ts';

describe('tokensift evaluate', () => {
  it('gives the prediction of each row, the worst mistakes, and averages over the classes that occur', async () => {
    const cwd = await temporaryFolder();
    await trainTinyClassifier(cwd);
    const evaluate = (...words: string[]) =>
      tokensift(['evaluate', '--model', 'classifier', ...words], { cwd });
    // The first row is labelled wrong, and no row is of "bike".
    const texts = ['the my soup here', 'is a soup was', 'my the anchor please', 'a my mast is'];
    const labels = ['sail', 'cook', 'sail', 'sail'];
    const rows = texts.map((text, i) => JSON.stringify({ text, label: labels[i] }));
    await writeFile(join(cwd, 'rows.jsonl'), `${rows.join('\n')}\n`);

    const args = ['--data', 'rows.jsonl', '--errors', '3'];
    const { code, stdout } = await evaluate(...args, '--predictions', 'out/rows.jsonl', '--json');
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    const written = (await readFile(join(cwd, 'out/rows.jsonl'), 'utf8')).trimEnd().split('\n');
    const predictions = written.map((line) => JSON.parse(line));
    expect(predictions).toMatchObject(
      texts.map((text, i) => ({ text, label: labels[i], file: 'rows.jsonl', line: i + 1, correct: i > 0 })),
    );
    expect(predictions[0].prediction).toEqual({ label: 'cook', probability: expect.any(Number) });
    expect(document).toMatchObject({
      data: 'rows.jsonl',
      split: 'all rows',
      drawn: false,
      rows: 4,
      errors: [predictions[0]],
      perClass: [
        { label: 'bike', precision: null, recall: null, f1: null, support: 0, predicted: 0 },
        { label: 'cook', precision: 0.5, recall: 1, support: 1, predicted: 2 },
        { label: 'sail', precision: 1, support: 3, predicted: 2 },
      ],
      averages: { macro: { precision: 0.75, support: 4 }, weighted: { precision: 0.875, recall: 0.75 } },
    });
    expect(document.averages.macro.f1).toBe(document.metrics.macroF1);
    expect(document.averages.weighted.f1).toBe(document.metrics.weightedF1);
    for (const name of ['actual', 'predicted', 'confidence']) expect(document).not.toHaveProperty(name);

    const table = (await evaluate(...args)).stdout;
    expect(table).toMatch(/^bike +– +– +– +0$/m);
    expect(table).toMatch(/^macro average +75\.0 +83\.3 +73\.3 +4$/m);
    expect(table).toMatch(/^weighted average +87\.5 +75\.0 +76\.7 +4$/m);
    expect(table).toContain('1 class without rows here and never predicted: macro averages leave it out.');
    expect(table).toMatch(/^the my soup here +1 +sail +cook +\d+\.\d %$/m);

    await writeFile(
      join(cwd, 'one.jsonl'),
      `${JSON.stringify({ text: 'the my soup here', label: 'sail' })}\n`,
    );
    const wrong = (await evaluate('--data', 'one.jsonl')).stdout;
    expect(wrong).toMatch(/^cook \* +0\.0 +0\.0 +0\.0 +0$/m);
    expect(wrong).toContain('* 1 class without rows here but predicted: macro averages count it as 0.');

    const refused = await evaluate('--data', 'rows.jsonl', '--predictions', '-');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    const folder = await evaluate('--data', 'rows.jsonl', '--predictions', 'out');
    expect(folder).toMatchObject({ code: 1, stdout: '' });
    expect(await readdir(join(cwd, 'out'))).toEqual(['rows.jsonl']);
  });

  it('says when a single file was split, and which rows were trained on', async () => {
    const cwd = await temporaryFolder();
    const rows = Array.from({ length: 60 }, (_, i) => {
      const [word, label] = [
        ['wheel', 'bike'],
        ['soup', 'cook'],
      ][i % 2];
      return `the ${'a '.repeat(i >> 1)}${word},${label}`;
    });
    await writeFile(join(cwd, 'one.csv'), `text,label\n${rows.join('\n')}\n`);
    await trainTinyClassifier(cwd, 'one.csv');
    const evaluate = (...words: string[]) =>
      tokensift(['evaluate', '--model', 'classifier', ...words], { cwd });

    const whole = await evaluate('--data', 'one.csv');
    expect(whole.stdout).toContain('48 of 60 rows (80.0 %) have a text that the classifier was trained on');
    expect(whole.stdout).toContain('--split test');
    const whether = async (...words: string[]) => {
      const { drawn, trainingRows } = JSON.parse((await evaluate(...words, '--json')).stdout);
      return { drawn, trainingRows };
    };
    expect(await whether('--data', 'one.csv')).toEqual({ drawn: false, trainingRows: 48 });
    const test = await evaluate('--data', 'one.csv', '--split', 'test');
    expect(test.stdout).toContain('one file, split by class into 48 train, 6 validation and 6 test rows');
    expect(test.stdout).not.toContain('trained on');
    expect(await whether('--data', 'one.csv', '--split', 'test')).toEqual({ drawn: true, trainingRows: 0 });

    // Without the file nothing is known, and nothing is claimed; a damaged one is said.
    const texts = join(cwd, 'classifier/training-texts.json');
    const saved = await readFile(texts, 'utf8');
    expect(saved).not.toContain('wheel');
    await writeFile(texts, '{"schema":"another"}');
    const damaged = await evaluate('--data', 'one.csv');
    expect(damaged.code).toBe(2);
    expect(damaged.stderr).toContain('training-texts.json');
    await writeFile(texts, saved.replace(/"hashes":".*"/, '"hashes":""'));
    expect(await whether('--data', 'one.csv')).toEqual({ drawn: false, trainingRows: 0 });
  });
});
