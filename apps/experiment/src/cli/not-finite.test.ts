import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor } from '@tokensift/core';
import { withSafetensors, writeSafetensors } from '@tokensift/storage';
import { temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { trainTinyClassifier } from '../../testing/tiny-classifier.ts';
import { tokensift } from '../../testing/tokensift.ts';

/** Makes the values of the head as large as numbers can be, in a folder that does not say what its files were. */
async function overflow(folder: string): Promise<void> {
  const path = join(folder, 'model.safetensors');
  const tensors = new Map<string, Tensor<Float32Array>>();
  await withSafetensors(path, async (file) => {
    for (const name of file.entries.keys()) {
      const { shape, data } = await file.read(name);
      tensors.set(name, { shape, data: name === 'classifier.weight' ? data.fill(3e38) : data });
    }
  });
  await writeSafetensors(path, tensors);
  await rm(join(folder, 'manifest.json'));
}

it('what is no number is no answer: predict and evaluate name the row', async () => {
  const cwd = await temporaryFolder();
  await trainTinyClassifier(cwd);
  await overflow(join(cwd, 'classifier'));
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
