import { TokensiftError } from '@tokensift/core';

/** What a server answers where it can be reached and does not do as it is told: no memory, no disk, no permission. */
export const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'ReplyError';

/** Such an answer as a TokensiftError `io-error`; everything else as it is. */
export function serverError(address: string, error: unknown): unknown {
  if (!isRefusal(error)) return error;
  // Of several commands that are refused together, each has its own reason.
  const [reason = error] = (error as { readonly previousErrors?: readonly Error[] }).previousErrors ?? [];
  return new TokensiftError({
    code: 'io-error',
    where: address,
    message: `the Redis server refused a command: ${reason.message}`,
    hint: 'Look whether it has memory and disk left, takes writes, and lets this user do it.',
    cause: error,
  });
}
