import { TokensiftError } from '@tokensift/core';

/** @throws TokensiftError `invalid-argument` for what is no pooling. */
export function readPooling(pooling: string | undefined): { pooling?: 'cls' | 'mean' } {
  if (pooling === undefined) return {};
  if (pooling === 'cls' || pooling === 'mean') return { pooling };
  throw new TokensiftError({
    code: 'invalid-argument',
    where: '--pooling',
    message: `there is no pooling "${pooling}".`,
    hint: 'Known: cls, mean.',
  });
}
