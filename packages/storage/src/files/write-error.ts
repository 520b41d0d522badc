import { dirname } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { fileError } from './file-errors.ts';
import { isFolder } from './is-folder.ts';

/**
 * The typed error for what the system refused to make: as `fileError`, which takes a path for absent that the system
 * lets nobody make in a folder that is there, such as /proc.
 * @param where what the user knows it by
 */
export async function writeError(error: unknown, path: string, where = path): Promise<TokensiftError> {
  const parent = dirname(path);
  if (TokensiftError.isInstance(error) || (error as NodeJS.ErrnoException).code !== 'ENOENT') {
    return fileError(error, where, 'write');
  }
  if (!(await isFolder(parent))) return fileError(error, where, 'write');
  return new TokensiftError({
    code: 'io-error',
    where,
    message: 'cannot write (ENOENT)',
    hint: `The system lets nothing be made in ${parent}: choose another place.`,
    cause: error,
  });
}
