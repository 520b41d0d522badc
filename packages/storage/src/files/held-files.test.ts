import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, swapFolders, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { writeSafetensors } from '../safetensors/write.ts';
import { type HeldFiles, holdFiles } from './held-files.ts';

/** A folder of two files of one generation, and what makes others of it. */
async function generations() {
  const parent = await temporaryFolder();
  const folder = join(parent, 'model');
  const config = join(folder, 'config.json');
  const weights = join(folder, 'model.safetensors');
  const absent = join(folder, 'absent.json');
  const make = async (path: string, generation: number) => {
    await mkdir(path);
    await writeFile(join(path, 'config.json'), JSON.stringify({ generation }));
    const data = Float32Array.of(generation);
    await writeSafetensors(join(path, 'model.safetensors'), new Map([['x', { shape: [1], data }]]));
  };
  /** What `replaceFolder` does. */
  const replace = async (generation: number) => {
    const [next, former] = [join(parent, 'next'), join(parent, 'former')];
    await make(next, generation);
    await rename(folder, former);
    await rename(next, folder);
    await rm(former, { recursive: true });
  };
  const list = async (files: HeldFiles) => {
    for (const path of [config, weights, absent]) files.include(path);
  };
  const read = async (files: HeldFiles) => {
    const { generation } = (await files.readJson(config)) as { generation: number };
    const file = await files.openSafetensors(weights);
    return [generation, (await file.read('x')).data[0]];
  };
  await make(folder, 0);
  return { parent, folder, config, weights, absent, make, replace, list, read };
}

describe('holdFiles', () => {
  it('begins again when what was listed is read of another folder', async () => {
    const { config, weights, replace, read } = await generations();
    let attempts = 0;
    const found = await holdFiles(async (files) => {
      await files.readJson(config);
      if (attempts++ < 3) await replace(attempts);
      files.include(weights);
    }, read);
    expect(found).toEqual([3, 3]);
    expect(attempts).toBe(4);
  });

  it('takes files of one folder that were listed of two, where nothing was read of them', async () => {
    const { config, weights, replace, read } = await generations();
    let attempts = 0;
    const found = await holdFiles(async (files) => {
      files.include(config);
      if (attempts++ === 0) await replace(1);
      files.include(weights);
    }, read);
    expect(found).toEqual([1, 1]);
    expect(attempts).toBe(1);
  });

  it('follows a link to where it leads in the end', async () => {
    const { parent, folder, make } = await generations();
    const link = join(parent, 'current');
    await make(join(parent, 'other'), 1);
    await symlink(folder, link);
    let attempts = 0;
    const found = await holdFiles(
      async (files) => {
        await files.readJson(join(link, 'config.json'));
        if (attempts++ > 0) return;
        await rm(link);
        await symlink(join(parent, 'other'), link);
      },
      (files) => files.readJson(join(link, 'config.json')),
    );
    expect(found).toEqual({ generation: 1 });
  });

  it('reads what was opened, after the folder was replaced, and nothing else', async () => {
    const { folder, replace, list, read, absent } = await generations();
    const found = await holdFiles(list, async (files) => {
      await replace(1);
      expect(await files.readJsonIfPresent(absent)).toBeUndefined();
      expect(() => files.has(join(folder, 'another'))).toThrow(expect.objectContaining({ code: 'internal' }));
      return read(files);
    });
    expect(found).toEqual([0, 0]);
  });

  it('never gives a mix while another process replaces the folder all the time', async () => {
    const { parent, folder, make, list, read, config } = await generations();
    const other = join(parent, 'other');
    await make(other, 1);
    const counts = new Map<number, number>();
    await swapFolders(folder, other, async () => {
      for (let i = 0; i < 300; i++) {
        const [ofConfig, ofWeights] = await holdFiles(async (files) => {
          await files.readJsonIfPresent(config);
          await list(files);
        }, read);
        expect(ofWeights).toBe(ofConfig);
        counts.set(ofConfig, (counts.get(ofConfig) ?? 0) + 1);
      }
    });
    expect(counts.get(0)).toBeGreaterThan(10);
    expect(counts.get(1)).toBeGreaterThan(10);
  });

  it('says that a file is absent, or is written to while it is read', async () => {
    const { config, absent, list } = await generations();
    expect(await errorOf(holdFiles(list, (files) => files.readJson(absent)))).toMatchObject({
      code: 'file-not-found',
      where: absent,
    });
    const writing = holdFiles(list, async (files) => {
      await writeFile(config, '{"generation": 10}');
      return files.readJson(config);
    });
    expect(await errorOf(writing)).toMatchObject({ code: 'io-error', where: config });
    const endless = holdFiles(async (files) => {
      await files.readJson(config);
      await writeFile(config, `${await readFile(config, 'utf8')} `);
    }, list);
    expect(await errorOf(endless)).toMatchObject({
      code: 'io-error',
      problem: expect.stringContaining('written'),
    });
  });

  it('says so of a path that leads through a file', async () => {
    const { config } = await generations();
    const path = join(config, 'x');
    expect(
      await errorOf(
        holdFiles(
          async (files) => void files.include(path),
          async () => 0,
        ),
      ),
    ).toMatchObject({
      code: 'io-error',
      where: path,
    });
  });
});
