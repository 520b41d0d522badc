import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { writeOutput } from './write-output.ts';

describe('writeOutput', () => {
  it('makes the file when it is complete, and its folders', async () => {
    const folder = await temporaryFolder();
    await writeOutput(join(folder, 'a/b.txt'), async (write) => {
      await write('one\n');
      expect(await readdir(join(folder, 'a'))).not.toContain('b.txt');
      await write('two\n');
    });
    expect(await readFile(join(folder, 'a/b.txt'), 'utf8')).toBe('one\ntwo\n');
  });

  it('leaves what was there, and nothing else, when the work fails', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'a.txt');
    await writeFile(path, 'old');
    const failing = writeOutput(path, async (write) => {
      await write('new');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow(/^no$/);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  it('writes through a link, which stays', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'target'), 'old');
    await symlink(join(folder, 'target'), join(folder, 'link'));
    await writeOutput(join(folder, 'link'), (write) => write('new'));
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('new');
    expect((await readdir(folder)).sort()).toEqual(['link', 'target']);
  });

  it.runIf(process.platform !== 'win32')('writes to a device without replacing it', async () => {
    await writeOutput('/dev/null', (write) => write('nothing'));
    expect((await readdir('/dev')).includes('null')).toBe(true);
    await writeOutput('/dev/null', (write) => write('still a device'));
    expect(await readFile('/dev/null', 'utf8')).toBe('');
  });

  it('refuses a folder before any work', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'taken'));
    let called = false;
    const writing = writeOutput(join(folder, 'taken'), async () => {
      called = true;
    });
    await expect(writing).rejects.toMatchObject({ code: 'io-error', where: join(folder, 'taken') });
    expect(called).toBe(false);
  });
});
