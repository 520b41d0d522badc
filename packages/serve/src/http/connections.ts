import type { Server, ServerResponse } from 'node:http';
import { setTimeout as rest } from 'node:timers/promises';

/**
 * How long connections are kept open, and taken, after a stop was asked for. A client that had its answer just before may
 * be sending on the same connection: it is answered, and told to close it. An idle connection that is closed at once
 * would lose what is on its way.
 */
const LINGER_MILLISECONDS = 100;

/** Requests that are under way. */
export interface Connections {
  /**
   * Takes no more connections, and waits for what is under way.
   * @returns how many requests were cut off because their time was over.
   */
  close(timeoutMs: number): Promise<number>;
}

export function watchConnections(server: Server): Connections {
  const open = new Set<ServerResponse>();
  let isClosing = false;
  let whenEmpty: (() => void) | undefined;
  const announce = (response: ServerResponse): void => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  };
  server.prependListener('request', (_, response) => {
    open.add(response);
    if (isClosing) announce(response);
    response.once('close', () => {
      open.delete(response);
      if (open.size === 0) whenEmpty?.();
    });
  });
  return {
    async close(timeoutMs) {
      isClosing = true;
      for (const response of open) announce(response);
      await rest(LINGER_MILLISECONDS);
      // Idle connections close now, the others with their answer.
      const closed = new Promise((resolve) => server.close(resolve));
      if (open.size > 0) {
        const timer = new AbortController();
        await Promise.race([
          new Promise<void>((resolve) => {
            whenEmpty = resolve;
          }),
          rest(timeoutMs, undefined, { signal: timer.signal }).catch(() => {}),
        ]);
        timer.abort();
      }
      const cut = open.size;
      // Those of half a request, which nothing waits for.
      server.closeAllConnections();
      await closed;
      return cut;
    },
  };
}
