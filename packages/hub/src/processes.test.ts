import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@tokensift/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type HubServer, startHubServer } from '../testing/index.ts';
import { openSnapshot } from './snapshot.ts';

const script = fileURLToPath(new URL('../testing/fetch-snapshot.ts', import.meta.url));
const WEIGHTS = Buffer.alloc(400_000, 'weights of a model');

let hub: HubServer;
let env: Record<string, string>;
beforeEach(async () => {
  hub = await startHubServer();
  hub.commit('models/owner/name', { 'config.json': '{}', 'model.safetensors': WEIGHTS });
  env = { HF_ENDPOINT: hub.endpoint, HF_HOME: await temporaryFolder(), HF_HUB_DOWNLOAD_TIMEOUT: '60' };
});
afterEach(() => hub.close());

const start = (): ChildProcess =>
  spawn(process.execPath, ['--conditions=@tokensift/source', '--import=tsx', script, 'hf:owner/name'], {
    env: { ...process.env, ...env },
  });

const blobs = () => join(env.HF_HOME, 'hub/models--owner--name/blobs');
const large = () => hub.seen.filter(({ host }) => host === 'files');

/** Bytes of the weights that have come, and are not all. */
async function unfinishedBytes(): Promise<number> {
  const names = await readdir(blobs()).catch(() => []);
  const left = names.find((name) => name.includes('incomplete'));
  // A small file may be whole, and have its name, before it is looked at.
  const size = left && (await stat(join(blobs(), left)).catch(() => undefined))?.size;
  return size || 0;
}

it('goes on with what a killed process has left', async () => {
  hub.fault = ({ host }) => (host === 'files' ? { silentAfter: 150_000 } : undefined);
  const child = start();
  const closed = once(child, 'close');
  // All that was sent before the silence has come.
  while ((await unfinishedBytes()) < 150_000) await setTimeout(20);
  child.kill('SIGKILL');
  await closed;
  hub.fault = () => undefined;
  const snapshot = await openSnapshot('hf:owner/name', 'model', { environment: env });
  await snapshot.fetch(snapshot.names);
  expect((await readFile(join(snapshot.folder, 'model.safetensors'))).equals(WEIGHTS)).toBe(true);
  expect(large().map(({ range }) => range)).toEqual(['bytes=0-', 'bytes=150000-']);
  expect(await readdir(join(env.HF_HOME, 'hub/.locks/models--owner--name'))).toEqual([]);
});

it('fetches once what several processes want', async () => {
  const children = Array.from({ length: 3 }, start);
  const folders = await Promise.all(children.map((child) => text(child.stdout!)));
  expect(new Set(folders).size).toBe(1);
  expect((await readFile(join(folders[0], 'model.safetensors'))).equals(WEIGHTS)).toBe(true);
  expect(large()).toHaveLength(1);
  expect((await readdir(blobs())).filter((name) => name.includes('tokensift'))).toEqual([]);
});
