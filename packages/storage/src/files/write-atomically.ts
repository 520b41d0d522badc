import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flushFolder, flushHandle } from './flush.ts';
import { makeFolder } from './make-folder.ts';
import { removeUnfinishedFiles, temporarySibling } from './temporary-names.ts';
import { writeError } from './write-error.ts';

export interface WriteOptions {
  /** The folder is known to hold nothing of a killed process, so that it is not listed: for folders of thousands of files. */
  readonly isTidy?: boolean;
}

/**
 * Writes a file that appears under its name only when it is complete and on disk: into a temporary file beside it,
 * which is flushed and renamed. On failure the temporary file is removed and what `path` held stays; what a killed
 * process left is removed the next time.
 *
 * @throws TokensiftError `file-not-found` when the folder does not exist, `io-error` when the system refuses.
 */
export async function writeAtomically(
  path: string,
  fill: (file: FileHandle) => Promise<void>,
  { isTidy = false }: WriteOptions = {},
): Promise<void> {
  const temporary = temporarySibling(path);
  try {
    if (!isTidy) await removeUnfinishedFiles(path);
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
export async function writeTextAtomically(path: string, text: string, options?: WriteOptions): Promise<void> {
  await makeFolder(dirname(path));
  await writeAtomically(path, (file) => file.writeFile(text), options);
}

/** Writes a new file and waits until it is on disk. */
export async function writeFlushed(path: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await fill(file);
    await flushHandle(file);
  } finally {
    await file.close();
  }
}
