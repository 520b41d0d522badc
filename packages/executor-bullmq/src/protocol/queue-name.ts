import { TokensiftError } from '@tokensift/core';

/** @throws TokensiftError `invalid-argument` for a name that keys in a server cannot be made of. */
export function requireQueueName(name: string): void {
  if (/^[\w.-]+$/.test(name)) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: `${JSON.stringify(name)} cannot be the name of a queue.`,
    hint: 'Use letters, digits, ".", "_" and "-".',
  });
}
