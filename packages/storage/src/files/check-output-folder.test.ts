import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { checkOutputFile, checkOutputFolder } from './check-output-folder.ts';

const isRoot = process.getuid?.() === 0;

describe('checkOutputFolder', () => {
  it('accepts what can be written and leaves no trace', async () => {
    const parent = await temporaryFolder();
    await mkdir(join(parent, 'empty'));
    await symlink('empty', join(parent, 'link'));
    for (const name of ['new', 'empty', 'link', join('deep', 'er', 'new')]) {
      await checkOutputFolder(join(parent, name), { bytes: 1000 });
    }
    expect((await readdir(parent)).sort()).toEqual(['empty', 'link']);
  });

  it('says what is in the way: files, links into nothing, no name, the current folder', async () => {
    const parent = await temporaryFolder();
    await writeFile(join(parent, 'file'), '');
    await symlink('nowhere', join(parent, 'dangling'));
    for (const [folder, message] of [
      [join(parent, 'file'), 'this is a file'],
      [join(parent, 'file', 'below'), 'file is a file'],
      [join(parent, 'file', 'far', 'below'), 'file is a file'],
      [join(parent, 'dangling'), 'a link to nowhere, which does not exist'],
      [join(parent, 'dangling', 'below'), 'a link to nowhere, which does not exist'],
      ['', 'the name of the folder is empty'],
      [' ', 'the name of the folder is empty'],
      ['.', 'the command runs in this folder'],
      [dirname(process.cwd()), 'the command runs in this folder'],
    ] as const) {
      const error = await errorOf(checkOutputFolder(folder, { mayReplace: () => {} }));
      expect(error, folder).toMatchObject({ code: 'invalid-argument' });
      expect(error.message).toContain(message);
    }
    expect((await readdir(parent)).sort()).toEqual(['dangling', 'file']);
    await checkOutputFolder('.', { inPlace: true, mayReplace: () => {} });
  });

  it('asks whether a folder that holds something may be replaced, and refuses it by default', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'thesis.txt'), '');
    expect(await errorOf(checkOutputFolder(folder))).toMatchObject({
      code: 'invalid-argument',
      problem: 'the folder is not empty.',
    });
    const asked: (readonly string[])[] = [];
    await checkOutputFolder(folder, {
      mayReplace: (names) => {
        asked.push(names);
      },
    });
    expect(asked).toEqual([['thesis.txt']]);
    expect(await readdir(folder)).toEqual(['thesis.txt']);
  });

  it('compares what will be saved with the space on the disk', async () => {
    const folder = join(await temporaryFolder(), 'not', 'there');
    expect(await errorOf(checkOutputFolder(folder, { bytes: 1e18 }))).toMatchObject({
      code: 'io-error',
      problem: expect.stringMatching(
        /^what will be saved takes 1000000000000 MB, and the disk has \d+ MB left$/,
      ),
    });
  });

  it('refuses a name that is too long for the temporary folder beside it', async () => {
    const error = await errorOf(checkOutputFolder(join(await temporaryFolder(), 'n'.repeat(230))));
    expect(error).toMatchObject({ code: 'io-error', hint: expect.stringContaining('too long') });
  });

  it.skipIf(process.platform !== 'linux')('finds out where the system does not let it write', async () => {
    expect(await errorOf(checkOutputFolder('/sys/tokensift'))).toMatchObject({
      code: 'io-error',
      hint: expect.stringMatching(/Permission|permitted|read-only/),
    });
  });

  it.skipIf(isRoot || process.platform === 'win32')('finds out that permission is denied', async () => {
    const parent = await temporaryFolder();
    await chmod(parent, 0o555);
    expect(await errorOf(checkOutputFolder(join(parent, 'new')))).toMatchObject({ code: 'io-error' });
    await chmod(parent, 0o755);
  });
});

describe('checkOutputFile', () => {
  it('accepts new files and files that are there; parents only where they will be made', async () => {
    const parent = await temporaryFolder();
    await writeFile(join(parent, 'old.json'), 'old');
    await checkOutputFile(join(parent, 'old.json'));
    await checkOutputFile(join(parent, 'new.json'), { makesParents: false });
    await checkOutputFile(join(parent, 'deep', 'new.json'));
    const error = await errorOf(checkOutputFile(join(parent, 'deep', 'new.json'), { makesParents: false }));
    expect(error).toMatchObject({
      code: 'invalid-argument',
      problem: expect.stringContaining('there is no folder'),
    });
    expect(await readdir(parent)).toEqual(['old.json']);
  });

  it('refuses folders, no name, and what lies below a file', async () => {
    const parent = await temporaryFolder();
    await writeFile(join(parent, 'file'), '');
    for (const path of [parent, '', join(parent, 'file', 'new.json')]) {
      expect(await errorOf(checkOutputFile(path))).toMatchObject({ code: 'invalid-argument' });
    }
  });
});
