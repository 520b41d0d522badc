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
  const parent = dirname(path);
  const isOrphan = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT' && parent !== path;
  try {
    return await makeOne(path);
  } catch (error) {
    if (!isOrphan(error)) throw await writeError(error, path);
  }
  // Meanwhile another process may have made the parent.
  const topmost = (await isFolder(parent)) ? undefined : await makeFolder(parent);
  try {
    const made = await makeOne(path);
    return topmost ?? made;
  } catch (error) {
    throw await writeError(error, path);
  }
}

/** Makes a folder in one that is there; undefined when it is there itself. */
async function makeOne(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
  } catch (error) {
    if (await isFolder(path)) return undefined;
    throw error;
  }
  await flushFolder(dirname(path));
  return path;
}
