import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TokensiftError } from '@tokensift/core';

/** What keeps an address from being listened on, and what helps. */
const PROBLEMS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  EADDRINUSE: ['something else listens there.', 'Take another port; 0 takes a free one.'],
  EACCES: ['this process may not listen there.', 'Take a port from 1024.'],
  EADDRNOTAVAIL: [
    'this machine has no such address.',
    'Take 127.0.0.1, or 0.0.0.0 for all of its addresses.',
  ],
  ENOTFOUND: ['there is no such host.', 'Take 127.0.0.1, or 0.0.0.0 for all addresses of this machine.'],
};

/**
 * @returns where it listens
 * @throws TokensiftError `invalid-argument` for an address that cannot be listened on.
 */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  const isListening = once(server, 'listening');
  server.listen({ host, port });
  try {
    await isListening;
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const [problem, hint] = PROBLEMS[code] ?? [message, 'Take another host or port.'];
    throw new TokensiftError({
      code: 'invalid-argument',
      where: `${host}:${port}`,
      message: problem,
      hint,
      cause,
    });
  }
  const { address, family, port: own } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${own}`;
}
