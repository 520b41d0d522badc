import { renameSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createRandom } from '@tokensift/core';
import { tinyBertFolder } from '@tokensift/models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsFrom } from '../testing/booking-task.ts';
import { createEngine, createMethod, finetune, openClassifier, openModel } from './index.ts';

const engine = await createEngine({ threads: 1 });
let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tokensift-checked-'));
});
afterAll(() => rm(parent, { recursive: true }));

async function save(name: string, method: string, settings: object = {}): Promise<string> {
  const { classifier } = await finetune({
    model: await openModel(tinyBertFolder, { pooling: 'mean' }),
    train: rowsFrom('train', 24),
    validation: [],
    method: createMethod(method, settings as Record<string, unknown>),
    training: { epochs: 1, batchSize: 8 },
    seed: 1,
    engine,
  });
  const folder = join(parent, name);
  await classifier.save(folder, {
    addFiles: (temporary) => writeFile(join(temporary, 'delta.safetensors'), 'a delta'),
  });
  await classifier.dispose();
  return folder;
}

async function flip(path: string, at: number): Promise<void> {
  const content = await readFile(path);
  content[at] = content[at] ^ 1;
  await writeFile(path, content);
}

const open = async (folder: string) => {
  const classifier = await openClassifier(folder, { engine });
  await classifier.dispose();
  return classifier.notes;
};

describe('opening a saved folder', () => {
  it('refuses weights of which any bit has flipped', async () => {
    const folder = await save('weights', 'linear-probe');
    expect(await open(folder)).toEqual([]);
    const path = join(folder, 'model.safetensors');
    const random = createRandom('flips');
    const { length } = await readFile(path);
    for (let i = 0; i < 40; i++) {
      const at = random.integer(length);
      await flip(path, at);
      const refusal = { code: 'invalid-checkpoint', where: path };
      await expect(openClassifier(folder, { engine })).rejects.toMatchObject(refusal);
      await expect(openModel(folder)).rejects.toMatchObject(refusal);
      await flip(path, at);
    }
    expect(await open(folder)).toEqual([]);
  });

  it('tells of other files that were changed, which a person may do', async () => {
    const folder = await save('labels', 'linear-probe');
    const path = join(folder, 'config.json');
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('"book"', '"reserve"'));
    expect(await open(folder)).toMatchObject([{ kind: 'changed-file', where: path }]);
    expect((await openModel(folder)).notes).toMatchObject([{ kind: 'changed-file', where: path }]);
  });

  it('does not mind what is not read, and folders without a manifest', async () => {
    const folder = await save('beside', 'lora', { rank: 2 });
    await flip(join(folder, 'README.md'), 5);
    await flip(join(folder, 'delta.safetensors'), 5);
    await flip(join(folder, 'adapter', 'adapter_model.safetensors'), 300);
    await writeFile(join(folder, 'notes.txt'), '');
    expect(await open(folder)).toEqual([]);
    await rm(join(folder, 'manifest.json'));
    await flip(join(folder, 'model.safetensors'), 40_000);
    expect(await open(folder)).toEqual([]);
  });

  it('reads an adapter and the model in base/ below it', async () => {
    const folder = await save('prefix', 'prefix', { length: 2 });
    expect(await readdir(folder)).toContain('base');
    expect(await open(folder)).toEqual([]);
    for (const file of ['adapter_model.safetensors', 'base/model.safetensors']) {
      await flip(join(folder, file), 400);
      await expect(openClassifier(folder, { engine })).rejects.toMatchObject({ where: join(folder, file) });
      await flip(join(folder, file), 400);
    }
  });

  it('takes no folder that is replaced meanwhile for a damaged one', async () => {
    const [folder, other] = [await save('one', 'linear-probe'), await save('other', 'full')];
    const aside = join(parent, 'aside');
    let isRunning = true;
    let swaps = 0;
    const replacing = (async () => {
      for (; isRunning; swaps++) {
        renameSync(folder, aside);
        renameSync(other, folder);
        renameSync(aside, other);
        await setTimeout(2);
      }
    })();
    for (let i = 0; i < 40; i++) expect(await open(folder)).toEqual([]);
    isRunning = false;
    await replacing;
    expect(swaps).toBeGreaterThan(20);
  });
});
