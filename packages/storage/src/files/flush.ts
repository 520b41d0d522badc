import { open } from 'node:fs/promises';

/** What file systems say that have no such thing. */
const unsupported = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** Waits until what a file holds is on disk. */
export async function flushFile(path: string): Promise<void> {
  // Windows flushes only what may be written to.
  const file = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await file.sync();
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
    await folder.sync();
  } catch (error) {
    if (!unsupported.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await folder.close();
  }
}
