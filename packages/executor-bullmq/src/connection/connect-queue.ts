import { setTimeout as wait } from 'node:timers/promises';
import { TokensiftError } from '@tokensift/core';
import { Redis } from 'ioredis';
import { checkServer } from './check-server.ts';
import { describeRedisUrl, readRedisUrl } from './redis-url.ts';

/** An open connection to the server that holds the queues, which finds its way back when the server was away. */
export interface QueueConnection extends AsyncDisposable {
  readonly client: Redis;
  /** Where the server is, without the password. */
  readonly address: string;
  /** Ends the connection where the server is away, and all that waits for it to come back. Resolves when it has ended. */
  giveUpIfAway(): Promise<void>;
}

export interface ConnectOptions {
  /** Is told what the user should know: of the server's settings, that it cannot be reached any more, that it is back. */
  readonly onNote?: (message: string) => void;
}

/** An address that nobody answers at is given up after this. */
const CONNECT_MILLISECONDS = 5_000;

/** How long a lost connection rests before it is tried again, at most. */
const LONGEST_REST_MILLISECONDS = 500;

/**
 * Connects to a Redis or Valkey server. Once connected, it waits for a server that goes away to come back.
 * @param url `redis://[[user]:password@]host[:port][/database]`, or `rediss://` over TLS
 * @throws TokensiftError `invalid-argument` for an address that is none, `network-error` for a server that cannot be
 * reached, `access-denied` for one that asks for another password, `unsupported` for one that is too old.
 */
export async function connectQueue(
  url: string,
  { onNote = () => {} }: ConnectOptions = {},
): Promise<QueueConnection> {
  const address = describeRedisUrl(readRedisUrl(url));
  let isWaitedFor = false;
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MILLISECONDS,
    // BullMQ asks for it: a command waits for the server to come back.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isWaitedFor ? Math.min(50 * times, LONGEST_REST_MILLISECONDS) : null),
  });
  let problem: Error | undefined;
  client.on('error', (error) => {
    problem = error;
  });
  try {
    await client.connect();
    for (const note of await checkServer(client, address)) onNote(note);
  } catch (error) {
    client.disconnect();
    if (TokensiftError.isInstance(error)) throw error;
    throw connectionError(address, problem ?? (error as Error));
  }
  isWaitedFor = true;
  tellOfOutages(client, address, onNote);
  return {
    client,
    address,
    async giveUpIfAway() {
      if (client.status === 'ready') return;
      isWaitedFor = false;
      // The connections that were made from this one, as BullMQ makes them, rest as long and end likewise.
      await wait(2 * LONGEST_REST_MILLISECONDS);
    },
    async [Symbol.asyncDispose]() {
      client.disconnect();
    },
  };
}

function connectionError(address: string, cause: Error): TokensiftError {
  const { message } = cause;
  if (/^(NOAUTH|WRONGPASS|NOPERM)|without any password|invalid username-password/i.test(message)) {
    return new TokensiftError({
      code: 'access-denied',
      where: address,
      message: `the server lets nobody in with this user and password: ${message}`,
      hint: 'Give them in the address: redis://USER:PASSWORD@HOST:PORT, or redis://:PASSWORD@HOST:PORT.',
      cause,
    });
  }
  return new TokensiftError({
    code: 'network-error',
    where: address,
    message: `no Redis server can be reached: ${message || (cause as NodeJS.ErrnoException).code}.`,
    hint: 'Start one with "redis-server", or run without one: leave out --executor, and the runs are made in this process.',
    cause,
  });
}

/** Says once that the server is away, and once that it is back. */
function tellOfOutages(client: Redis, address: string, onNote: (message: string) => void): void {
  let isAway = false;
  client.on('reconnecting', () => {
    if (!isAway) onNote(`${address}: the connection to Redis is lost; waiting for it to come back.`);
    isAway = true;
  });
  client.on('ready', () => {
    if (isAway) onNote(`${address}: Redis is back.`);
    isAway = false;
  });
}
