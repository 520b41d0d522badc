import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileError } from './file-errors.ts';

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
    throw fileError(error, path, 'write');
  }
}

/**
 * Writes a text file as `writeAtomically` does; missing folders are made.
 * @throws TokensiftError `io-error` when the system refuses.
 */
export async function writeTextAtomically(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw fileError(error, path, 'write');
  });
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
