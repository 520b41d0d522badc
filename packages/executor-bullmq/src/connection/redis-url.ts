import { TokensiftError } from '@tokensift/core';

const PROTOCOLS = ['redis:', 'rediss:'];

/**
 * Reads the address of a server: `redis://[[user]:password@]host[:port][/database]`, or `rediss://` over TLS.
 * @throws TokensiftError `invalid-argument`; its message never holds the password.
 */
export function readRedisUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && PROTOCOLS.includes(url.protocol) && url.hostname !== '') return url;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: 'the address of the Redis server is none.',
    hint: 'Give one as redis://127.0.0.1:6379, redis://:PASSWORD@HOST:PORT/DATABASE, or rediss:// for TLS.',
  });
}

/** The address for messages: without user and password. */
export function describeRedisUrl({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}
