import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';

/** Clears the screen, sets a title in one character, forges a line, turns the text after it, and is markup. */
const LABEL = 'bike\u001B[2J\u009D0;title\u0007\nerror: forged\u202E </code><script>alert(1)</script>';
const SHOWN =
  'bike\\u001B[2J\\u009D0;title\\u0007\\u000Aerror: forged\\u202E </code><script>alert(1)</script>';

const isActedOn = (text: string): boolean => /[\p{Cc}\u202E]/u.test(text.replace(/[\n\t]/g, ''));

it('labels reach files as they are, and people as text', async () => {
  const cwd = await temporaryFolder();
  await writeTinyExperiment(cwd);
  for (const split of ['train', 'validation', 'test']) {
    const path = join(cwd, 'data', `${split}.jsonl`);
    const rows = await readFile(path, 'utf8');
    await writeFile(path, rows.replaceAll('"bike"', JSON.stringify(LABEL)));
  }
  const run = async (...words: string[]) => {
    const ended = await tokensift(words, { cwd, input: '"wheel brake saddle pedal"\n{"\u009Bx":1}\n' });
    expect(ended.code, ended.stderr).toBe(0);
    return ended;
  };
  const settings = ['--pooling', 'mean', '--method', 'full', '--epochs', '10', '--learning-rate', '0.02'];
  const trained = await run('finetune', '--model', 'model', '--data', 'data', ...settings, '--out', 'out');
  const evaluated = await run('evaluate', '--model', 'out', '--data', 'data', '--errors', '5');
  const counted = await run('constructs', '--data', 'data', '--tokenizer', 'model', '--html', 'page.html');
  const predicted = await run('predict', '--model', 'out', '--top', '1');
  for (const { stdout, stderr } of [trained, evaluated, counted]) {
    expect(isActedOn(stdout + stderr)).toBe(false);
  }
  expect(trained.stderr).toContain(`${SHOWN} 32/8/10`);
  expect(evaluated.stdout).toContain(SHOWN);
  expect(counted.stdout).toContain(SHOWN);

  // Data goes on as it is; what is said of it does not.
  expect(JSON.parse(predicted.stdout.split('\n')[0]).prediction.label).toBe(LABEL);
  expect(predicted.stderr).toContain('\\u009Bx');
  expect(isActedOn(predicted.stderr)).toBe(false);
  const document = await run('evaluate', '--model', 'out', '--data', 'data', '--json');
  expect(isActedOn(document.stdout)).toBe(false);
  expect(JSON.parse(document.stdout).confusion.labels).toContain(LABEL);

  const card = await readFile(join(cwd, 'out/README.md'), 'utf8');
  expect(card).toContain(`\n- \`${SHOWN}\`\n`);
  expect(isActedOn(card)).toBe(false);
  const page = await readFile(join(cwd, 'page.html'), 'utf8');
  expect(page).toContain('&lt;/code&gt;&lt;script&gt;alert(1)');
  expect(page).not.toContain('<script>');
  expect(isActedOn(page)).toBe(false);
}, 240_000);
