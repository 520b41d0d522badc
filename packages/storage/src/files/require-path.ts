import { TokensiftError } from '@tokensift/core';

/** @throws TokensiftError `invalid-argument` for what no path can be. */
export function requirePath(path: string, where: string): string {
  if (!path.includes('\0')) return path;
  throw new TokensiftError({
    code: 'invalid-argument',
    where,
    message: 'a path cannot hold the character NUL.',
  });
}
