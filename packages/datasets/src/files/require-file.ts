import { stat } from 'node:fs/promises';
import { TokensiftError } from '@tokensift/core';
import { unreadable } from './file-errors.ts';

/**
 * Checks that a file is one: some are read more than once, which a pipe does not allow, and a device may never end.
 * @throws TokensiftError `file-not-found`, `io-error`.
 */
export async function requireFile(file: string): Promise<void> {
  const stats = await stat(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  if (stats.isFile()) return;
  throw new TokensiftError({
    code: 'io-error',
    where: file,
    message: stats.isDirectory() ? 'this is a folder.' : 'this is no regular file.',
    hint: stats.isDirectory() ? 'Give a file in it.' : 'Save what it gives to a file.',
  });
}
