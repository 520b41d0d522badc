import { TokensiftError } from '@tokensift/core';
import type { Redis } from 'ioredis';

/** The first version with all that BullMQ asks of Redis; every Valkey has it. */
const LEAST_VERSION = [6, 2] as const;

/**
 * Looks whether a server can hold queues.
 * @returns what the user should know of it: that it may throw jobs away.
 * @throws TokensiftError `unsupported` for one that is too old.
 */
export async function checkServer(client: Redis, address: string): Promise<string[]> {
  const fields = parseInfo(await client.info());
  const version = fields.get('redis_version') ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_VERSION;
  if (!fields.has('valkey_version') && (major < leastMajor || (major === leastMajor && minor < leastMinor))) {
    throw new TokensiftError({
      code: 'unsupported',
      where: address,
      message: `this is Redis ${version}, which is too old for queues.`,
      hint: `Use Redis ${LEAST_VERSION.join('.')} or newer, or Valkey.`,
    });
  }
  const policy = fields.get('maxmemory_policy') ?? 'noeviction';
  if (policy === 'noeviction') return [];
  return [
    `${address}: the server's maxmemory-policy is ${policy}, so it may throw away jobs when its memory is full. ` +
      'Set it with: redis-cli config set maxmemory-policy noeviction',
  ];
}

/** The answer of INFO, by the names of its fields. */
function parseInfo(text: string): Map<string, string> {
  const pairs = text.matchAll(/^([^#:\s]+):(.*?)\r?$/gm);
  return new Map(Array.from(pairs, ([, name, value]) => [name, value]));
}
