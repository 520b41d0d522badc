import { TokensiftError } from '@tokensift/core';

/**
 * A model or data set on this machine.
 * @throws TokensiftError `unsupported` for a hub id, `invalid-argument` for what no path can be.
 */
export function requireLocalPath(path: string, where: string): string {
  if (path.includes('\0')) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where,
      message: 'a path cannot hold the character NUL.',
    });
  }
  if (!path.startsWith('hf:')) return path;
  throw new TokensiftError({
    code: 'unsupported',
    where,
    message: `"${path}" is a hub id, which this version cannot fetch.`,
    hint: 'Download it (for instance with "hf download") and give the folder.',
  });
}
