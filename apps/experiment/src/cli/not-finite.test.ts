import { join } from 'node:path';
import type { Tensor } from '@tokensift/core';
import { readSafetensors, writeSafetensors } from '@tokensift/storage';
import { temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { trainTinyClassifier } from '../../testing/tiny-classifier.ts';
import { tokensift } from '../../testing/tokensift.ts';

/** Makes the values of the head as large as numbers can be. */
async function overflow(path: string): Promise<void> {
  const file = await readSafetensors(path);
  const tensors = new Map<string, Tensor<Float32Array>>();
  for (const name of file.entries.keys()) {
    const { shape, data } = await file.read(name);
    tensors.set(name, { shape, data: name === 'classifier.weight' ? data.fill(3e38) : data });
  }
  await writeSafetensors(path, tensors);
}

it('what is no number is no answer: predict and evaluate name the row', async () => {
  const cwd = await temporaryFolder();
  await trainTinyClassifier(cwd);
  await overflow(join(cwd, 'classifier/model.safetensors'));
  const predict = (...words: string[]) =>
    tokensift(['predict', '--model', 'classifier', ...words], { cwd, input: '\n"my soup"\n"the anchor"\n' });
  const refused = await predict();
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^error: stdin:2: A logit is (NaN|-?Infinity): .*\n {2}.*\n$/);
  const told = await predict('--json');
  expect(JSON.parse(told.stdout).error).toMatchObject({ code: 'not-finite', where: 'stdin:2' });
  const evaluated = await tokensift(['evaluate', '--model', 'classifier', '--data', 'data'], { cwd });
  expect(evaluated).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('A logit is') });
}, 240_000);
