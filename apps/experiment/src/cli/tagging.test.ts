import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tinyBertFolder } from '@tokensift/models/testing';
import { temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';

const rows = Array.from({ length: 48 }, (_, i) => {
  const thing = ['room', 'hotel', 'card'][i % 3];
  return i % 2 === 0
    ? { tokens: ['book', 'a', thing], tags: ['O', 'O', 'B-new'], predicate: 0 }
    : { tokens: ['cancel', 'the', thing, 'flight'], tags: ['O', 'O', 'B-old', 'I-old'], predicate: 0 };
});

const linesOf = (values: readonly object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

it.each([
  ['token-classification', 'span F1', {}],
  ['semantic-roles', 'role F1', { predicate: 0 }],
])(
  'finds spans for %s from training to prediction',
  async (task, metric, marked) => {
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, 'data'));
    for (const split of ['train', 'validation', 'test']) {
      await writeFile(join(cwd, `data/${split}.jsonl`), linesOf(rows));
    }
    const training = ['epochs=15', 'batchSize=8', 'learningRate=0.02'].flatMap((setting) => [
      '--set',
      `training.${setting}`,
    ]);
    const source = ['--data', 'data', '--task', task];
    const model = ['--model', tinyBertFolder];
    const trained = await tokensift(
      ['finetune', ...model, ...source, '--method', 'full', ...training, '--out', 'tagger'],
      { cwd },
    );
    expect(trained.stderr).not.toContain('Warning');
    expect(trained.stdout).toMatch(new RegExp(`^Validation: ${metric} [\\d.]+ %, .* \\(48 rows\\)\nTest: `));

    const inputs = [
      { tokens: ['cancel', 'the', 'hotel', 'flight'], ...marked, id: 1 },
      { tokens: ['cancel', ''], ...marked },
    ];
    const predicted = await tokensift(['predict', '--model', 'tagger'], { cwd, input: linesOf(inputs) });
    expect(predicted.code).toBe(0);
    const [first, second] = predicted.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      id: 1,
      prediction: { spans: [{ label: 'old', text: 'hotel flight', start: 11, end: 23 }] },
    });
    expect(second.prediction.error).toMatchObject({ line: 2, message: expect.stringContaining('Token 2') });

    const evaluated = await tokensift(
      ['evaluate', '--model', 'tagger', '--data', 'data/test.jsonl', '--errors', '1', '--json'],
      { cwd },
    );
    expect(JSON.parse(evaluated.stdout)).toMatchObject({
      task,
      perClass: [
        { label: 'new', support: 24 },
        { label: 'old', support: 24 },
      ],
      errors: [],
    });

    const constructs = await tokensift(
      ['constructs', ...source, '--tokenizer', tinyBertFolder, '--min-support', '2', '--json'],
      { cwd },
    );
    const { classes } = JSON.parse(constructs.stdout);
    expect(classes.map(({ label }: { label: string }) => label)).toEqual(['new', 'old']);
    const texts = classes[1].constructs.map(({ text }: { text: string }) => text);
    expect(texts).toEqual(expect.arrayContaining(['cancel', 'hotel flight']));

    for (const command of ['sensitivity', 'select']) {
      const budget = command === 'select' ? ['--density', '0.2'] : [];
      const planned = await tokensift([command, ...model, ...source, ...budget, '--json'], { cwd });
      expect(JSON.parse(planned.stdout)).toHaveProperty('cells');
    }
  },
  120_000,
);
