import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { lockOutput, lockPathOf } from './lock-output.ts';
import { openOutputFolder } from './output-folder.ts';
import { thisProcess } from './process-owner.ts';

const script = fileURLToPath(new URL('../../testing/save-folder.ts', import.meta.url));

/** A lock as another process would have left it, with its last sign of life some seconds ago. */
async function leaveLock(path: string, owner: object, secondsAgo = 0): Promise<void> {
  const record = {
    schema: 'tokensift/lock/1',
    id: 'another',
    ...thisProcess(),
    since: 'yesterday',
    ...owner,
  };
  await writeFile(path, JSON.stringify(record));
  const time = new Date(Date.now() - secondsAgo * 1000);
  await utimes(path, time, time);
}

/** The number of a process that has ended. */
const endedPid = (): number => spawnSync(process.execPath, ['--version']).pid;

describe('lockOutput', () => {
  it('lets one in at a time, says who that is, and leaves nothing', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'lock');
    const lock = await lockOutput(path, 'the output');
    await lock.check();
    expect(await errorOf(lockOutput(path, 'the output'))).toMatchObject({
      code: 'io-error',
      where: 'the output',
      problem: expect.stringContaining(`process ${process.pid} on "${hostname()}" is writing here since 20`),
      hint: expect.stringContaining(path),
    });
    expect(await readdir(folder)).toEqual(['lock']);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    await (await lockOutput(path, 'the output')).release();
  });

  it('waits where that is asked for, and says for whom', async () => {
    const path = join(await temporaryFolder(), 'lock');
    const lock = await lockOutput(path, 'output');
    const owners: string[] = [];
    const waiting = lockOutput(path, 'output', { onWait: (owner) => owners.push(owner) });
    await setTimeout(600);
    await lock.release();
    await (await waiting).check();
    expect(owners).toEqual([`process ${process.pid} on "${hostname()}"`]);
    const controller = new AbortController();
    const given = lockOutput(path, 'output', { onWait: () => controller.abort(), signal: controller.signal });
    await expect(given).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('lets one of many in that come at once, and one of many that find a stale lock', async () => {
    for (const stale of [false, true]) {
      const path = join(await temporaryFolder(), 'lock');
      if (stale) await leaveLock(path, { pid: endedPid() });
      const locks = await Promise.allSettled(Array.from({ length: 20 }, () => lockOutput(path, 'output')));
      const taken = locks.flatMap((lock) => (lock.status === 'fulfilled' ? [lock.value] : []));
      const held = await Promise.allSettled(taken.map((lock) => lock.check()));
      expect(held.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const lock of taken) await lock.release();
    }
  });

  const isLinux = process.platform === 'linux';
  it.each([
    ['its process has ended', () => ({ pid: endedPid() }), 0, true],
    ['another process has its number now', () => ({ startTicks: '1' }), 0, isLinux],
    ['it is of another machine that is silent for long', () => ({ host: 'elsewhere' }), 1000, true],
    ['it is of another machine that was there a minute ago', () => ({ host: 'elsewhere' }), 60, false],
    [
      'it is of another container on this machine',
      () => ({ pid: endedPid(), pidNamespace: 'pid:[1]' }),
      0,
      false,
    ],
    ['its process runs, though it is silent for long', () => ({}), 1000, !isLinux],
  ])('%s: it is taken over, or not', async (_, owner, secondsAgo, isStale) => {
    const folder = await temporaryFolder();
    const path = join(folder, 'lock');
    await leaveLock(path, owner(), secondsAgo);
    if (!isStale) {
      expect(await errorOf(lockOutput(path, 'output'))).toMatchObject({ code: 'io-error' });
      expect(await readFile(path, 'utf8')).toContain('another');
      return;
    }
    const lock = await lockOutput(path, 'output');
    await lock.check();
    expect(await readdir(folder)).toEqual(['lock']);
    await lock.release();
  });

  it('takes a damaged lock for one of an unknown owner', async () => {
    const path = join(await temporaryFolder(), 'lock');
    await writeFile(path, '{');
    await expect(lockOutput(path, 'output')).rejects.toMatchObject({ code: 'io-error' });
    await utimes(path, 0, 0);
    await (await lockOutput(path, 'output')).release();
  });

  it('notices when it was taken over, and leaves the lock to its new owner', async () => {
    const path = join(await temporaryFolder(), 'lock');
    const lock = await lockOutput(path, 'output');
    await leaveLock(path, {});
    await expect(lock.check()).rejects.toMatchObject({ problem: expect.stringContaining('taken over') });
    await lock.release();
    expect(await readFile(path, 'utf8')).toContain('another');
  });

  it('keeps a second process out while the first one writes, and no longer when that is killed', async () => {
    const folder = join(await temporaryFolder(), 'out');
    const tsx = import.meta.resolve('tsx');
    const child = spawn(process.execPath, [
      '--conditions=@tokensift/source',
      `--import=${tsx}`,
      script,
      folder,
      'x',
      'hold',
    ]);
    await once(child.stdout, 'data');
    expect(await errorOf(openOutputFolder(folder))).toMatchObject({
      problem: expect.stringContaining(`process ${child.pid} `),
    });
    child.kill('SIGKILL');
    await once(child, 'close');
    const output = await openOutputFolder(folder);
    expect(await readFile(lockPathOf(folder), 'utf8')).toContain(`"pid": ${process.pid}`);
    await output.close();
  });
});
