import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { checkOutputFolder, type OutputFolderOptions } from './check-output-folder.ts';
import { fileError } from './file-errors.ts';
import { makeFolder } from './make-folder.ts';
import { flushFolder, temporarySibling } from './write-atomically.ts';

/**
 * Writes a folder that appears under its name only when it is complete and on disk: `fill` writes into a temporary
 * folder beside it, which is then renamed, in place of the folder that was there. On failure nothing is left behind
 * and what the folder held stays. Parents of the folder are made as needed.
 *
 * @param mayReplace throws when the names in the existing folder show that it is not to be replaced
 * @throws TokensiftError as `checkOutputFolder`, `io-error` when the system refuses, and whatever `mayReplace` and `fill`
 * throw.
 */
export async function replaceFolder(
  folder: string,
  mayReplace: OutputFolderOptions['mayReplace'],
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  const path = resolve(folder);
  const temporary = temporarySibling(path);
  const former = temporarySibling(path);
  let movedFormer = false;
  try {
    await checkOutputFolder(folder, { mayReplace });
    const names = await namesIn(path);
    await makeFolder(temporary);
    await fill(temporary);
    await flushFolder(temporary);
    // A folder cannot be renamed over one that holds files, so the former one steps aside.
    if (names !== undefined) {
      await rename(path, former);
      movedFormer = true;
    }
    await rename(temporary, path);
  } catch (error) {
    // What went wrong first is what the reader needs to know, whether or not these succeed.
    if (movedFormer) await rename(former, path).catch(() => undefined);
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw fileError(error, path, 'write');
  }
  try {
    await flushFolder(dirname(path));
    await rm(former, { recursive: true, force: true });
  } catch (error) {
    throw fileError(error, former, 'write');
  }
}

async function namesIn(path: string): Promise<string[] | undefined> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
