import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { writeError } from './write-error.ts';

/**
 * Writes a file that appears under its name only when it is complete and on disk: into a temporary file beside it,
 * which is flushed and renamed. On failure the temporary file is removed and what `path` held stays.
 *
 * @throws TokensiftError `file-not-found` when the folder does not exist, `io-error` when the system refuses.
 */
export async function writeAtomically(
  path: string,
  fill: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = temporarySibling(path);
  try {
    await writeFlushed(temporary, fill);
    await rename(temporary, path);
    await flushFolder(dirname(path));
  } catch (error) {
    // What went wrong first is what the reader needs to know, whether or not this succeeds.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw await writeError(error, path);
  }
}

/**
 * Writes a text file as `writeAtomically` does; missing folders are made.
 * @throws TokensiftError `io-error` when the system refuses.
 */
export async function writeTextAtomically(path: string, text: string): Promise<void> {
  await makeFolder(dirname(path));
  await writeAtomically(path, (file) => file.writeFile(text));
}

/** Writes a new file and waits until it is on disk. */
export async function writeFlushed(path: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await fill(file);
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
  } finally {
    await folder.close();
  }
}

/** A name beside `path` that nothing else uses. */
export function temporarySibling(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
}
