import { TokensiftError } from '@tokensift/core';

const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space and run the command again.',
  EDQUOT: 'The disk quota is used up: free some space and run the command again.',
  EACCES: 'Permission is denied: check who owns the file and its folder.',
  EPERM: 'The operation is not permitted: check who owns the file and its folder.',
  EROFS: 'The file system is read-only: choose another place.',
  ENAMETOOLONG: 'The name is too long: choose a shorter one.',
  EISDIR: 'It is a folder where a file was expected.',
  ENOTDIR: 'Part of the path is a file where a folder was expected.',
};

/** The typed error for what the file system refused: `file-not-found` or `io-error`, with what to do about it. */
export function fileError(error: unknown, path: string, action: 'read' | 'write'): TokensiftError {
  if (TokensiftError.isInstance(error)) return error;
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    return new TokensiftError({
      code: 'file-not-found',
      message: action === 'read' ? 'there is no such file' : 'the folder to write into does not exist',
      where: path,
      hint: 'Check the path.',
      cause: error,
    });
  }
  return new TokensiftError({
    code: 'io-error',
    message: `cannot ${action} (${code})`,
    where: path,
    hint: hints[code] ?? `The system says: ${(error as Error).message}.`,
    cause: error,
  });
}
