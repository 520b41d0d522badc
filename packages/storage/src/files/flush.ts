import { fsync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What file systems say that have no such thing. */
const unsupported = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

const flushDescriptor = promisify(fsync);

/** Waits until what an open file holds is on disk. By its descriptor: Yarn's Plug'n'Play has no `FileHandle.sync`. */
export const flushHandle = (file: FileHandle): Promise<void> => flushDescriptor(file.fd);

/** Waits until what a file holds is on disk. */
export async function flushFile(path: string): Promise<void> {
  // Windows flushes only what may be written to.
  const file = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await flushHandle(file);
  } finally {
    await file.close();
  }
}

/** Waits until a folder's entries are on disk. */
export async function flushFolder(path: string): Promise<void> {
  // Windows cannot open folders, and writes their entries through.
  if (process.platform === 'win32') return;
  const folder = await open(path);
  try {
    await flushHandle(folder);
  } catch (error) {
    if (!unsupported.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await folder.close();
  }
}
