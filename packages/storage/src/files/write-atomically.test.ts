import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it, vi } from 'vitest';
import { writeTextAtomically } from './write-atomically.ts';

describe('writeTextAtomically', () => {
  it('replaces a file, makes folders, and leaves nothing else', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'a/b.json');
    await writeTextAtomically(path, 'first');
    await writeTextAtomically(path, 'second');
    expect(await readFile(path, 'utf8')).toBe('second');
    expect(await readdir(join(folder, 'a'))).toEqual(['b.json']);
  });

  it("writes under Yarn's Plug'n'Play, whose file handles have no sync", async () => {
    const path = join(await temporaryFolder(), 'file');
    const handle = await open(path, 'w');
    const sync = vi
      .spyOn(Object.getPrototypeOf(handle), 'sync')
      .mockRejectedValue(new Error('not implemented'));
    await handle.close();
    try {
      await writeTextAtomically(path, 'text');
    } finally {
      sync.mockRestore();
    }
    expect(await readFile(path, 'utf8')).toBe('text');
  });

  it('leaves nothing behind when it fails', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'taken'));
    await expect(writeTextAtomically(join(folder, 'taken'), 'text')).rejects.toMatchObject({
      code: 'io-error',
    });
    expect(await readdir(folder)).toEqual(['taken']);
  });
});
