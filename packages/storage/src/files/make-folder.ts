import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flushFolder } from './flush.ts';
import { isFolder } from './is-folder.ts';
import { writeError } from './write-error.ts';

/**
 * Makes a folder, with its parents, where it is not there yet. Node's own recursive `mkdir` never ends where the system
 * says ENOENT in a folder that is there, as in /proc.
 * @returns the topmost folder that was made; undefined when all were there
 * @throws TokensiftError `io-error` when the system refuses.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
    await flushFolder(dirname(path));
    return path;
  } catch (error) {
    if (await isFolder(path)) return undefined;
    const parent = dirname(path);
    const isOrphan = (error as NodeJS.ErrnoException).code === 'ENOENT' && !(await isFolder(parent));
    // The root has no parent that could be made.
    if (!isOrphan || parent === path) throw await writeError(error, path);
    const topmost = await makeFolder(parent);
    const made = await makeFolder(path);
    return topmost ?? made;
  }
}
