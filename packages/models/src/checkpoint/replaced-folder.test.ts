import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor } from '@tokensift/core';
import { withSafetensors, writeSafetensors } from '@tokensift/storage';
import { swapFolders, temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { tinyBertFolder } from '../testing/index.ts';
import { readCheckpoint } from './read-checkpoint.ts';

/** A classifier whose labels and whose every value say which it is. */
async function writeGeneration(folder: string, generation: number): Promise<void> {
  await cp(tinyBertFolder, folder, { recursive: true });
  const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
  const id2label = { 0: `a${generation}`, 1: `b${generation}` };
  const architectures = ['BertForSequenceClassification'];
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, architectures, id2label }));
  const filled = (shape: readonly number[]): Tensor => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(generation),
  });
  const path = join(folder, 'model.safetensors');
  const tensors = await withSafetensors(
    path,
    async ({ entries }) => new Map([...entries].map(([name, { shape }]) => [name, filled(shape)])),
  );
  const [width] = tensors.get('bert.pooler.dense.bias')!.shape as [number];
  tensors.set('classifier.weight', filled([2, width])).set('classifier.bias', filled([2]));
  await writeSafetensors(path, tensors);
}

it('a model that is replaced while it is read is all of the one before or all of the one after', async () => {
  const parent = await temporaryFolder();
  const [folder, other] = ['model', 'other'].map((name) => join(parent, name)) as [string, string];
  await writeGeneration(folder, 1);
  await writeGeneration(other, 2);
  const seen = new Set<unknown>();
  await swapFolders(folder, other, async () => {
    for (let i = 0; i < 60; i++) {
      const { values, labels } = await readCheckpoint(folder);
      const found = new Set([...values.values()].flatMap(({ data }) => [...new Set(data)]));
      expect([...found].map((generation) => [`a${generation}`, `b${generation}`])).toEqual([labels]);
      seen.add(labels?.[0]);
    }
  });
  expect([...seen].sort()).toEqual(['a1', 'a2']);
}, 120_000);
