import { TokensiftError } from '@tokensift/core';
import type { Pooling } from 'tokensift';

const POOLINGS: readonly Pooling[] = ['cls', 'mean', 'last'];

/** @throws TokensiftError `invalid-argument` for what is no pooling. */
export function readPooling(pooling: string | undefined): { pooling?: Pooling } {
  if (pooling === undefined) return {};
  const known = POOLINGS.find((name) => name === pooling);
  if (known !== undefined) return { pooling: known };
  throw new TokensiftError({
    code: 'invalid-argument',
    where: '--pooling',
    message: `there is no pooling "${pooling}".`,
    hint: `Known: ${POOLINGS.join(', ')}.`,
  });
}
