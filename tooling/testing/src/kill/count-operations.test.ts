import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import type { KillSettings } from './kill-settings.ts';
import { runCounted } from './run-script.ts';

const script = fileURLToPath(new URL('write-files.ts', import.meta.url));

/** Runs the script in a folder of its own, and says what is left. */
async function killAt(moment: Pick<KillSettings, 'at' | 'torn' | 'flushes'>) {
  const root = await temporaryFolder();
  const { code, signal, operations } = await runCounted(script, [], { cwd: root, root, ...moment });
  const read = (name: string) => {
    const path = join(root, 'folder', name);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
  return { code, signal, operations, temporary: read('file.tmp'), file: read('file') };
}

it('counts what changes files, and nothing else', async () => {
  const { code, operations, file } = await killAt({});
  expect([code, file]).toEqual([0, 'abcdef']);
  expect(operations).toEqual([
    'mkdir folder',
    'open folder/file.tmp',
    'writeFile folder/file.tmp',
    'rename folder/file',
    'writeFile folder/other',
    'rm folder/other',
  ]);
});

it('counts flushes where they matter, by handle and by descriptor', async () => {
  const { operations } = await killAt({ flushes: true });
  expect(operations.slice(1, 6)).toEqual([
    'open folder/file.tmp',
    'writeFile folder/file.tmp',
    'sync folder/file.tmp',
    'sync folder/file.tmp',
    'rename folder/file',
  ]);
});

it('kills before an operation, or in the middle of a write', async () => {
  const before = await killAt({ at: 3 });
  expect([before.signal, before.temporary]).toEqual(['SIGKILL', '']);
  const torn = await killAt({ at: 3, torn: true });
  expect([torn.signal, torn.temporary]).toEqual(['SIGKILL', 'abc']);
  const rename = await killAt({ at: 4 });
  expect([rename.temporary, rename.file]).toEqual(['abcdef', undefined]);
});
