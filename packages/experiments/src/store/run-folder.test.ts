import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyFolder } from '@tokensift/storage';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { runCounted } from '@tokensift/testing/kill';
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../experiment/experiment.ts';
import { packageFile } from '../package-file.ts';
import type { FolderMode } from './mark.ts';
import { openRunFolder } from './run-folder.ts';

const experiment = { name: 'tiny' } as Experiment;
const script = packageFile('testing/open-run-folder.ts');

async function open(folder: string, mode: FolderMode, finish = false): Promise<void> {
  await using opened = await openRunFolder(folder, experiment, mode);
  if (finish) await opened.finish();
}

/** A folder as a finished run leaves it, with files of a person in it. */
async function runFolder(): Promise<string> {
  const folder = join(await temporaryFolder(), 'out');
  await open(folder, 'new');
  await mkdir(join(folder, 'runs'));
  for (const name of ['results.json', 'report.html', 'runs/d--m--seed1.json', 'runs/d--m--trial1.json']) {
    await writeFile(join(folder, name), name);
  }
  await open(folder, 'resume', true);
  for (const name of ['notes.txt', 'runs/plan.md']) await writeFile(join(folder, name), 'mine');
  return folder;
}

describe('openRunFolder', () => {
  it('says what it holds when it is finished; what others put into it is foreign', async () => {
    const folder = await runFolder();
    expect(await verifyFolder(folder)).toMatchObject({
      files: 5,
      problems: [
        { file: 'notes.txt', problem: 'foreign' },
        { file: 'runs/plan.md', problem: 'foreign' },
      ],
    });
    await open(folder, 'resume');
    expect(await readdir(folder)).not.toContain('manifest.json');
  });

  it('removes what runs wrote when it is to be overwritten, and nothing of others', async () => {
    const folder = await runFolder();
    await open(folder, 'overwrite');
    expect((await readdir(folder)).sort()).toEqual(['experiment.json', 'notes.txt', 'runs']);
    expect(await readdir(join(folder, 'runs'))).toEqual(['plan.md']);
    expect(await readFile(join(folder, 'runs', 'plan.md'), 'utf8')).toBe('mine');
  });

  it('lets one process in at a time', async () => {
    const folder = await runFolder();
    await using _ = await openRunFolder(folder, experiment, 'resume');
    expect(await errorOf(openRunFolder(folder, experiment, 'resume'))).toMatchObject({
      code: 'io-error',
      problem: expect.stringContaining(`process ${process.pid} `),
    });
  });

  it('refuses a mark that is damaged, and overwrites it', async () => {
    const folder = await runFolder();
    const path = join(folder, 'experiment.json');
    const content = await readFile(path);
    for (let at = 0; at < content.length; at++) {
      const changed = Buffer.from(content);
      changed[at] = changed[at] ^ 1;
      await writeFile(path, changed);
      const error = await errorOf(openRunFolder(folder, experiment, 'resume'));
      // Without its name it could be anybody's, with another number another version's.
      const isNamed = changed.includes('"tokensift/experiment/1"');
      const isOfAVersion = changed.includes('tokensift/experiment/');
      const expected = isNamed ? 'invalid-data' : isOfAVersion ? 'unsupported' : 'invalid-argument';
      expect(error.code, `byte ${at}`).toBe(expected);
    }
    await writeFile(path, content.subarray(0, -2));
    await open(folder, 'overwrite');
    await open(folder, 'resume');
  });

  it.each(['new', 'overwrite'] as const)(
    'killed at any turn (%s), it can be resumed',
    async (mode) => {
      const fresh = () => (mode === 'new' ? temporaryFolder() : runFolder());
      const whole = await fresh();
      const { operations, stderr } = await runCounted(script, [whole, mode], { cwd: whole, root: whole });
      expect(operations.length, stderr).toBeGreaterThan(5);
      const turns = operations.flatMap(([name], i) =>
        ['link', 'rename', 'rm'].includes(name) ? [i + 1] : [],
      );
      for (const at of turns) {
        const folder = await fresh();
        const { signal } = await runCounted(script, [folder, mode], { cwd: folder, root: folder, at });
        expect(signal).toBe('SIGKILL');
        await open(folder, 'resume');
        const names = await readdir(folder);
        expect(names.filter((name) => name.startsWith('.'))).toEqual([]);
        if (mode === 'overwrite') expect(names).toContain('notes.txt');
      }
    },
    120_000,
  );
});
