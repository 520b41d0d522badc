import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isFolder } from './is-folder.ts';
import { writeError } from './write-error.ts';

/**
 * Makes a folder, with its parents, where it is not there yet. Node's own recursive `mkdir` never ends where the system
 * says ENOENT in a folder that is there, as in /proc.
 * @throws TokensiftError `io-error` when the system refuses.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (await isFolder(path)) return;
    const parent = dirname(path);
    const isOrphan = (error as NodeJS.ErrnoException).code === 'ENOENT' && !(await isFolder(parent));
    // The root has no parent that could be made.
    if (!isOrphan || parent === path) throw await writeError(error, path);
    await makeFolder(parent);
    await makeFolder(path);
  }
}
