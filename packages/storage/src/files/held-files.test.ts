import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { writeSafetensors } from '../safetensors/write.ts';
import { type HeldFiles, holdFiles } from './held-files.ts';

/** A folder of two files of one generation, and a place beside it. */
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
  const open = async (files: HeldFiles) => {
    for (const path of [config, weights, absent]) await files.open(path);
  };
  const read = async (files: HeldFiles) => {
    const { generation } = (await files.readJson(config)) as { generation: number };
    const file = await files.openSafetensors(weights);
    return [generation, (await file.read('x')).data[0]];
  };
  await make(folder, 0);
  return { parent, folder, config, weights, absent, make, replace, open, read };
}

describe('holdFiles', () => {
  it('begins again when the folder is replaced while its files are opened', async () => {
    const { config, weights, replace, read } = await generations();
    let attempts = 0;
    const found = await holdFiles(async (files) => {
      await files.open(config);
      if (attempts++ < 3) await replace(attempts);
      await files.open(weights);
    }, read);
    expect(found).toEqual([3, 3]);
    expect(attempts).toBe(4);
  });

  it('begins again when the folder goes and comes back', async () => {
    const { parent, folder, config, weights, make, read } = await generations();
    const [away, other] = [join(parent, 'away'), join(parent, 'other')];
    await make(other, 1);
    // As long as the clock of the file system stands still, a folder that came back looks as if it had stayed.
    await setTimeout(20);
    const swap = async (from: string, to: string) => {
      await rename(folder, from);
      await rename(to, folder);
    };
    let attempts = 0;
    const found = await holdFiles(async (files) => {
      await files.open(config);
      if (attempts++ > 0) return void (await files.open(weights));
      await swap(away, other);
      await files.open(weights);
      await swap(other, away);
    }, read);
    expect(found).toEqual([0, 0]);
    expect(attempts).toBe(2);
  });

  it('begins again when a link leads elsewhere', async () => {
    const { parent, folder, make, read: _ } = await generations();
    const link = join(parent, 'current');
    await make(join(parent, 'other'), 1);
    await symlink(folder, link);
    let attempts = 0;
    const found = await holdFiles(
      async (files) => {
        await files.open(join(link, 'config.json'));
        if (attempts++ === 0) {
          await rm(link);
          await symlink(join(parent, 'other'), link);
        }
        await files.open(join(link, 'model.safetensors'));
      },
      (files) => files.readJson(join(link, 'config.json')),
    );
    expect(found).toEqual({ generation: 1 });
  });

  it('reads what was opened, after the folder was replaced', async () => {
    const { replace, open, read, absent } = await generations();
    const found = await holdFiles(open, async (files) => {
      await replace(1);
      expect(await files.readJsonIfPresent(absent)).toBeUndefined();
      return read(files);
    });
    expect(found).toEqual([0, 0]);
  });

  it('never gives a mix while folders are replaced all the time', async () => {
    const { replace, open, read } = await generations();
    let going = true;
    let replaced = 0;
    const replacing = (async () => {
      for (; going; await setTimeout(2)) await replace(++replaced);
    })();
    const seen = new Set<number>();
    try {
      for (let i = 0; i < 200; i++) {
        const [config, weights] = await holdFiles(open, read);
        expect(weights).toBe(config);
        seen.add(config as number);
      }
    } finally {
      going = false;
      await replacing;
    }
    expect(seen.size).toBeGreaterThan(5);
  });

  it('says that a file is absent, or is written to while it is read', async () => {
    const { config, absent, open } = await generations();
    expect(await errorOf(holdFiles(open, (files) => files.readJson(absent)))).toMatchObject({
      code: 'file-not-found',
      where: absent,
    });
    const writing = holdFiles(open, async (files) => {
      await writeFile(config, '{"generation": 10}');
      return files.readJson(config);
    });
    expect(await errorOf(writing)).toMatchObject({ code: 'io-error', where: config });
    const endless = holdFiles(async (files) => {
      await files.open(config);
      await writeFile(config, `${await readFile(config, 'utf8')} `);
    }, open);
    expect(await errorOf(endless)).toMatchObject({
      code: 'io-error',
      problem: expect.stringContaining('written'),
    });
  });
});
