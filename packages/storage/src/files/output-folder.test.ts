import { mkdir, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { runCounted } from '@tokensift/testing/kill';
import { describe, expect, it } from 'vitest';
import { verifyFolder } from '../manifest/verify-folder.ts';
import { listFolder } from './list-files.ts';
import { openOutputFolder, writeFolder } from './output-folder.ts';

const script = fileURLToPath(new URL('../../testing/save-folder.ts', import.meta.url));
const mayReplace = () => {};

/** What `save-folder.ts` makes of a text. */
const saved = (content: string) => ({ 'a.txt': content, 'inner/b.txt': content.repeat(2) });

async function contentOf(folder: string): Promise<Record<string, string>> {
  const { files } = await listFolder(folder);
  const contents = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return Object.fromEntries(files.map((file, i) => [file, contents[i]]));
}

async function save(folder: string, content: string): Promise<void> {
  await writeFolder(folder, { mayReplace }, async (temporary) => {
    await writeFile(join(temporary, 'a.txt'), content);
    await mkdir(join(temporary, 'inner'));
    await writeFile(join(temporary, 'inner', 'b.txt'), content.repeat(2));
  });
}

describe('a folder that is written in one step', () => {
  it('flushes every file and folder before the folder gets its name, the manifest last', async () => {
    const parent = await temporaryFolder();
    const { operations, code, stderr } = await runCounted(script, [join(parent, 'out'), 'one'], {
      cwd: parent,
      root: parent,
      flushes: true,
    });
    expect(code, stderr).toBe(0);
    const hidden = /^(\w+) \.out\.[\w-]+\.tmp/;
    const at = (line: string): number =>
      operations.findLastIndex((operation) => operation.replace(hidden, '$1 hidden') === line);
    const appears = at('rename out');
    const manifest = at('rename hidden/manifest.json');
    expect(appears).toBeGreaterThan(manifest);
    for (const flush of ['sync hidden/a.txt', 'sync hidden/inner/b.txt', 'sync hidden/inner']) {
      expect(at(flush), flush).toBeGreaterThan(0);
      expect(at(flush), flush).toBeLessThan(manifest);
    }
    expect(at('sync hidden')).toBeGreaterThan(manifest);
    expect(at('sync hidden')).toBeLessThan(appears);
  });

  it.each([
    ['a new folder', undefined],
    ['one in place of another', 'old'],
  ])(
    'killed at any turn, %s is whole, and the next save leaves nothing of it',
    async (_, former) => {
      const parent = await temporaryFolder();
      let replaced = 0;
      for (const at of await turns(former)) {
        const folder = join(parent, `kill${at}`, 'out');
        if (former !== undefined) await save(folder, former);
        const { signal } = await runCounted(script, [folder, 'new'], { cwd: parent, root: parent, at });
        expect(signal, `operation ${at}`).toBe('SIGKILL');
        const there = await contentOf(folder).catch(() => undefined);
        if (there) {
          // The one or the other, and never a part of either.
          const { 'manifest.json': __, ...files } = there;
          expect([former && saved(former), saved('new')]).toContainEqual(files);
          expect(await verifyFolder(folder)).toMatchObject({ problems: [] });
          if (files['a.txt'] === 'new') replaced++;
        }
        await save(folder, 'again');
        expect(await verifyFolder(folder)).toMatchObject({ files: 2, problems: [] });
        expect(await contentOf(folder)).toMatchObject(saved('again'));
        expect(await readdir(join(parent, `kill${at}`)), `operation ${at}`).toEqual(['out']);
        expect((await readdir(parent)).filter((name) => !name.startsWith('kill'))).toEqual([]);
      }
      expect(replaced).toBeGreaterThan(0);
    },
    300_000,
  );

  /** The operations of a save by which a name comes or goes; `npm run fuzz` kills at all of them. */
  async function turns(former: string | undefined): Promise<number[]> {
    const parent = await temporaryFolder();
    const folder = join(parent, 'kill', 'out');
    if (former !== undefined) await save(folder, former);
    const { operations } = await runCounted(script, [folder, 'new'], { cwd: parent, root: parent });
    const found = operations.flatMap((line, i) => (/^(link|rename|rm) /.test(line) ? [i + 1] : []));
    expect(found.length).toBeGreaterThan(5);
    return found;
  }

  it('puts right what a process left that was killed between the two renames', async () => {
    const parent = await temporaryFolder();
    const folder = join(parent, 'out');
    await save(folder, 'old');
    const run = await runCounted(script, [folder, 'new'], { cwd: parent, root: parent });
    const swap = run.operations.indexOf('rename out');
    await save(folder, 'old');
    await runCounted(script, [folder, 'new'], { cwd: parent, root: parent, at: swap + 1 });
    expect(await readdir(parent)).not.toContain('out');
    // Opening is enough: the new folder was complete.
    await (await openOutputFolder(folder, { mayReplace })).close();
    expect(await contentOf(folder)).toMatchObject(saved('new'));
    expect(await readdir(parent)).toEqual(['out']);
  });

  it('keeps what is there when filling fails, and the parents that it made no longer', async () => {
    const parent = await temporaryFolder();
    const folder = join(parent, 'far', 'away', 'out');
    const fail = () => Promise.reject(new Error('no'));
    await expect(writeFolder(folder, { mayReplace }, fail)).rejects.toThrow('no');
    expect(await readdir(parent)).toEqual([]);
    await save(folder, 'old');
    await expect(writeFolder(folder, { mayReplace }, fail)).rejects.toThrow('no');
    expect(await contentOf(folder)).toMatchObject(saved('old'));
    expect(await readdir(join(parent, 'far', 'away'))).toEqual(['out']);
  });

  it('asks once more before it replaces: files may have come since', async () => {
    const folder = join(await temporaryFolder(), 'out');
    const refused = writeFolder(folder, {}, async (temporary) => {
      await writeFile(join(temporary, 'a.txt'), 'new');
      await mkdir(folder);
      await writeFile(join(folder, 'thesis.txt'), '');
    });
    expect(await errorOf(refused)).toMatchObject({ problem: 'the folder is not empty.' });
    expect(await readdir(folder)).toEqual(['thesis.txt']);
  });

  it('writes through a link, which stays one', async () => {
    const parent = await temporaryFolder();
    await mkdir(join(parent, 'disk', 'real'), { recursive: true });
    await symlink(join('disk', 'real'), join(parent, 'out'));
    await save(join(parent, 'out'), 'one');
    await save(join(parent, 'out'), 'two');
    expect(await realpath(join(parent, 'out'))).toBe(await realpath(join(parent, 'disk', 'real')));
    expect(await contentOf(join(parent, 'disk', 'real'))).toMatchObject(saved('two'));
    expect(await readdir(join(parent, 'disk'))).toEqual(['real']);
  });
});
