import { createServer } from 'node:net';
import { errorOf } from '@tokensift/testing';
import { hasRedis, startRedis } from '@tokensift/testing/redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectQueue } from './connect-queue.ts';
import { describeRedisUrl, readRedisUrl } from './redis-url.ts';

describe('the address of a server', () => {
  it.each(['', 'localhost:6379', 'http://localhost:6379', 'redis://', 'redis://:secret@'])(
    'refuses "%s" and never repeats it',
    async (url) => {
      const error = await errorOf(connectQueue(url));
      expect(error.code).toBe('invalid-argument');
      expect(error.message).not.toContain('secret');
    },
  );

  it('is shown without user and password', () => {
    expect(describeRedisUrl(readRedisUrl('rediss://me:secret@host.org:7000/2'))).toBe(
      'rediss://host.org:7000/2',
    );
    expect(describeRedisUrl(readRedisUrl('redis://127.0.0.1'))).toBe('redis://127.0.0.1');
  });
});

describe('connecting', () => {
  it('ends with one error where nobody answers, which says how to run without a server', async () => {
    const error = await errorOf(connectQueue('redis://:secret@127.0.0.1:1'));
    expect(error).toMatchObject({ code: 'network-error', where: 'redis://127.0.0.1:1' });
    expect(error.hint).toContain('leave out --executor');
    expect(error.message).not.toContain('secret');
  });

  it('ends with one error where somebody else answers', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const error = await errorOf(connectQueue(`redis://127.0.0.1:${port}`));
    expect(error.code).toBe('network-error');
  });
});

describe.skipIf(!hasRedis)('a server (skipped without a redis-server on the path)', () => {
  it('says which password is missing, and which is wrong', async () => {
    await using server = await startRedis(['--requirepass', 'secret']);
    for (const url of [server.url, server.url.replace('//', '//:wrong@')]) {
      const error = await errorOf(connectQueue(url));
      expect(error.code).toBe('access-denied');
      expect(error.message).not.toContain('wrong@');
    }
    await using connection = await connectQueue(server.url.replace('//', '//:secret@'));
    expect(await connection.client.ping()).toBe('PONG');
  });

  it('says that the server may throw jobs away, and that it was away', async () => {
    await using server = await startRedis(['--maxmemory-policy', 'allkeys-lru']);
    const notes: string[] = [];
    await using connection = await connectQueue(server.url, { onNote: (note) => notes.push(note) });
    expect(notes).toEqual([expect.stringContaining('maxmemory-policy is allkeys-lru')]);
    await server.kill();
    const answer = connection.client.ping();
    await server.start();
    expect(await answer).toBe('PONG');
    expect(notes.slice(1)).toEqual([
      expect.stringContaining('waiting for it to come back'),
      expect.stringContaining('Redis is back'),
    ]);
  });
});
