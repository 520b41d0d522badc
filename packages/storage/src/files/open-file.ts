import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { TokensiftError } from '@tokensift/core';
import { fileError } from './file-errors.ts';

/** Opening a FIFO that nobody writes to must not wait. Windows has neither. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file to be read. What is no regular file is refused: a device or a FIFO may never end.
 * @throws TokensiftError `file-not-found`, `io-error`.
 */
export async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, flags).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  const kind = await kindOf(file);
  if (kind === undefined) return file;
  await file.close();
  throw new TokensiftError({
    code: 'io-error',
    where: path,
    message: `cannot read: this is ${kind}, not a file`,
    hint: 'Give the name of a file.',
  });
}

async function kindOf(file: FileHandle): Promise<string | undefined> {
  const found = await file.stat();
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return 'a folder';
  return found.isFIFO() ? 'a pipe' : 'a device';
}
