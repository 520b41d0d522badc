import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { checkOutputFolder } from './check-output-folder.ts';
import { makeFolder } from './make-folder.ts';
import { writeTextAtomically } from './write-atomically.ts';

describe('makeFolder', () => {
  it('makes a folder with its parents, once or again', async () => {
    const folder = await temporaryFolder();
    await makeFolder(folder);
    for (let i = 0; i < 100; i++) {
      const both = join(folder, `a${i}/b`);
      await Promise.all([makeFolder(join(both, 'c')), makeFolder(join(both, 'd/e'))]);
      await makeFolder(join(both, 'c'));
      expect((await readdir(both)).sort()).toEqual(['c', 'd']);
    }
    await mkdir(join(folder, 'target'));
    await symlink('target', join(folder, 'link'));
    await makeFolder(join(folder, 'link/inside'));
    expect((await stat(join(folder, 'target/inside'))).isDirectory()).toBe(true);
  });

  it('refuses what is in the way', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    await symlink('nowhere', join(folder, 'link'));
    for (const path of ['file', 'file/below', 'file/far/below', 'link', 'link/below', 'n'.repeat(300)]) {
      await expect(makeFolder(join(folder, path)), path).rejects.toMatchObject({ code: 'io-error' });
    }
    expect((await readdir(folder)).sort()).toEqual(['file', 'link']);
  });

  it.runIf(process.platform === 'linux')('ends where the system lets nothing be made', async () => {
    for (const path of ['/proc/tokensift', '/proc/tokensift/deep/er', '/sys/tokensift/deep']) {
      await expect(makeFolder(path), path).rejects.toMatchObject({ code: 'io-error' });
    }
    for (const path of ['/proc/tokensift.json', '/proc/tokensift/a.json']) {
      await expect(writeTextAtomically(path, 'text'), path).rejects.toMatchObject({ code: 'io-error' });
    }
    await expect(checkOutputFolder('/proc/tokensift')).rejects.toMatchObject({ code: 'io-error' });
  });
});
