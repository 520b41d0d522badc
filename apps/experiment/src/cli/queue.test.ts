import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QueueStatus } from '@tokensift/executor-bullmq';
import { withoutTimes, writeTinyExperiment } from '@tokensift/experiments/testing';
import { hasRedis, type RedisServer, startRedis } from '@tokensift/testing/redis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTokensift, tokensift } from '../../testing/tokensift.ts';

// A process takes seconds to start on a machine that does much besides.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tokensift-'));
  await writeTinyExperiment(cwd);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const withoutServer = { TOKENSIFT_REDIS: '' };

describe('runs over a queue', () => {
  it('end with one error where no server can be reached, which says how to run without one', async () => {
    const words = ['run', 'tiny.yaml', '--executor', 'bullmq', '--redis', 'redis://:secret@127.0.0.1:1'];
    const { code, stdout, stderr } = await tokensift(words, { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error: redis:\/\/127\.0\.0\.1:1: no Redis server can be reached: .*ECONNREFUSED.*\n {2}.*leave out --executor.*\n$/,
    );
  });

  it('end with one error where no server is named', async () => {
    const { code, stdout } = await tokensift(['status', '--json'], { cwd, env: withoutServer });
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'invalid-argument',
      message: 'no Redis server is named.',
    });
  });
});

describe.skipIf(!hasRedis)('runs over a queue (skipped without a redis-server on the path)', () => {
  let server: RedisServer;
  let env: Record<string, string>;
  beforeAll(async () => {
    server = await startRedis();
    env = { TOKENSIFT_REDIS: server.url };
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const results = async (out: string) => {
    const { environment: _, ...rest } = JSON.parse(await readFile(join(cwd, out, 'results.json'), 'utf8'));
    return withoutTimes(rest);
  };

  it('come to the results of runs in one process; a worker that is stopped gives its run back', async () => {
    const long = ['--set', 'training.epochs=30', '--set', 'training.batchSize=4', '--set', 'seeds=[1]'];
    const run = ['run', 'tiny.yaml', ...long, '--set', 'training.flopsBudget=0'];
    const whole = tokensift([...run, '--out', 'alone'], { cwd });
    const first = startTokensift(['worker', '--json'], { cwd, env });
    const submitted = tokensift([...run, '--out', 'queued', '--executor', 'bullmq'], { cwd, env });
    await first.until((stdout) => stdout.includes('"taken"'));
    const { stdout } = await tokensift(['status', '--json'], { cwd, env });
    const status = JSON.parse(stdout) as QueueStatus;
    expect(status.experiments).toEqual([expect.objectContaining({ name: 'tiny', jobs: 2 })]);
    expect(status.workers).toHaveLength(1);
    expect(status.jobs.running).toBe(1);
    first.child.kill('SIGINT');
    const stopped = await first.ended;
    expect(stopped.code, stopped.stderr).toBe(0);
    expect(stopped.stdout.trimEnd().split('\n').at(-1)).toContain('"gave-back"');

    const second = startTokensift(['worker'], { cwd, env });
    const { code, stderr } = await submitted;
    expect(code, stderr).toBe(0);
    second.child.kill('SIGTERM');
    expect((await second.ended).code).toBe(0);
    expect((await whole).code).toBe(0);
    expect(await results('queued')).toEqual(await results('alone'));
  });
});
