import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '@tokensift/storage';
import { expect, it, onTestFinished } from 'vitest';
import { hashBackbone } from './hashes.ts';
import { readSelection, saveSelection } from './selection-file.ts';
import { selectors } from './selectors/registry.ts';
import { conformanceInput } from './testing/index.ts';

const input = conformanceInput({ budget: { density: 0.2 }, granularity: 'rows', seed: 1 });
const { parameters, values } = input;
const origin = {
  ...{ model: hashBackbone(parameters, values), data: 'd', selector: 'random' },
  ...{ budget: { density: 0.2 }, density: 0.2, cost: 0.5, flops: 0, settings: {} },
};

it('a selection takes the place of another one, and of nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tokensift-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const saved = { selection: await selectors.random!.select(input), origin, parameters };
  const own = join(folder, 'own.json');
  await saveSelection(own, saved);
  await saveSelection(own, saved);
  // Killed between its two files, a first save leaves the indices alone.
  await writeFile(join(folder, 'begun.safetensors'), await readFile(join(folder, 'own.safetensors')));
  await saveSelection(join(folder, 'begun.json'), saved);
  expect(await readSelection(join(folder, 'begun.json'))).toEqual(saved);

  const weights = join(folder, 'model.safetensors');
  await writeSafetensors(weights, new Map([['w', { shape: [1], data: Float32Array.of(1) }]]));
  await writeFile(join(folder, 'config.json'), '{}');
  for (const [name, file] of [
    ['model.json', 'model.safetensors'],
    ['config.json', 'config.json'],
  ] as const) {
    const before = await readFile(join(folder, file));
    await expect(saveSelection(join(folder, name), saved)).rejects.toMatchObject({
      code: 'invalid-argument',
      where: join(folder, file),
    });
    expect(await readFile(join(folder, file))).toEqual(before);
  }
});
