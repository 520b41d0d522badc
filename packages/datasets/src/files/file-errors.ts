import { TokensiftError } from '@tokensift/core';

/** The error for a file that cannot be opened or read. */
export function unreadable(file: string, cause: unknown): TokensiftError {
  const absent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  return new TokensiftError({
    code: absent ? 'file-not-found' : 'io-error',
    where: file,
    message: absent ? 'no such file.' : `cannot be read (${(cause as Error).message}).`,
    hint: absent ? 'Check the path.' : 'Check that it is a file that may be read.',
    cause,
  });
}
