import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolder } from '@tokensift/storage';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type HubServer, startHubServer } from '../testing/index.ts';
import type { HubEvent } from './hub-options.ts';
import { pushFolder } from './push-folder.ts';

let hub: HubServer;
afterEach(() => hub?.close());

/** A hub, options that lead to it with a token that may write, and a saved folder. */
async function setUp(files: Record<string, string | Buffer> = FILES) {
  hub = await startHubServer();
  const events: HubEvent[] = [];
  const options = {
    environment: { HF_ENDPOINT: hub.endpoint, HF_HOME: await temporaryFolder(), HF_TOKEN: 'hf_test' },
    onProgress: (event: HubEvent) => events.push(event),
    pauseMilliseconds: 5,
  };
  return { options, events, folder: await save(files) };
}

async function save(files: Record<string, string | Buffer>): Promise<string> {
  const folder = join(await temporaryFolder(), 'saved');
  await writeFolder(folder, { mayReplace: () => {} }, async (inner) => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(inner, name, '..'), { recursive: true });
      await writeFile(join(inner, name), content);
    }
  });
  return folder;
}

const FILES = {
  'config.json': '{}',
  'model.safetensors': Buffer.alloc(50_000, 3),
  '1_Pooling/config.json': '{"mean":true}',
  'README.md': '# A card\n',
};

describe('pushFolder', () => {
  it('makes the repository, and writes what was saved and nothing else', async () => {
    const { folder, options, events } = await setUp();
    await writeFile(join(folder, 'notes.txt'), 'mine');
    const result = await pushFolder(folder, 'hf:owner/name', options);
    expect(result).toMatchObject({
      url: `${hub.endpoint}/owner/name`,
      created: true,
      removed: [],
      leftOut: ['notes.txt'],
    });
    const there = hub.filesOf('models/owner/name')!;
    expect([...there.keys()].sort()).toEqual(
      ['.gitattributes', 'manifest.json', ...Object.keys(FILES)].sort(),
    );
    for (const name of result.files) {
      expect(there.get(name)!.equals(await readFile(join(folder, name))), name).toBe(true);
    }
    expect(hub.isPrivate('models/owner/name')).toBe(false);
    // The large one went to where large files lie, without the token.
    const put = hub.seen.filter(({ method }) => method === 'PUT');
    expect(put).toEqual([expect.objectContaining({ host: 'files', authorization: undefined })]);
    expect(events).toContainEqual({
      kind: 'transfer',
      file: 'model.safetensors',
      bytes: 50_000,
      size: 50_000,
    });
  });

  it('replaces what an earlier push has put there, and leaves what others have', async () => {
    const { folder, options } = await setUp({ ...FILES, 'adapter_config.json': '{}' });
    await pushFolder(folder, 'hf:owner/name', options);
    hub.commit('models/owner/name', {
      ...Object.fromEntries(hub.filesOf('models/owner/name')!),
      'picture.png': 'of others',
    });
    const again = await save({ ...FILES, 'config.json': '{"v":2}' });
    const result = await pushFolder(again, 'hf:owner/name', { ...options, message: 'Second' });
    expect(result).toMatchObject({ created: false, removed: ['adapter_config.json'] });
    const there = hub.filesOf('models/owner/name')!;
    expect(String(there.get('config.json'))).toBe('{"v":2}');
    expect(there.has('picture.png')).toBe(true);
    expect(there.has('adapter_config.json')).toBe(false);
    // What the hub has of a large file is not sent again.
    expect(hub.seen.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  it('writes to a branch, which it makes', async () => {
    const { folder, options } = await setUp();
    await pushFolder(folder, 'hf:owner/name@trial', options);
    expect(hub.filesOf('models/owner/name', 'trial')!.has('config.json')).toBe(true);
    expect(hub.filesOf('models/owner/name')!.has('config.json')).toBe(false);
    await pushFolder(folder, 'hf:owner/name@trial', options);
  });

  it('keeps private what is to be private', async () => {
    const { folder, options } = await setUp();
    await pushFolder(folder, 'hf:owner/name', { ...options, isPrivate: true });
    expect(hub.isPrivate('models/owner/name')).toBe(true);
    await pushFolder(folder, 'hf:owner/name', { ...options, isPrivate: true });
    hub.commit('models/owner/public', { 'README.md': 'x' });
    expect(
      await errorOf(pushFolder(folder, 'hf:owner/public', { ...options, isPrivate: true })),
    ).toMatchObject({
      code: 'invalid-argument',
      problem: expect.stringContaining('public'),
    });
    expect(hub.filesOf('models/owner/public')!.size).toBe(1);
  });

  it('is refused before anything is asked', async () => {
    const { folder, options } = await setUp();
    const { HF_TOKEN: _, ...environment } = options.environment;
    const push = (from: string, to: string, env: object = options.environment) =>
      errorOf(pushFolder(from, to, { ...options, environment: { ...env } }));
    expect(await push(folder, 'hf:owner/name', environment)).toMatchObject({
      code: 'access-denied',
      hint: expect.stringContaining('HF_TOKEN'),
    });
    expect(
      await push(folder, 'hf:owner/name', { ...options.environment, HF_HUB_OFFLINE: '1' }),
    ).toMatchObject({
      code: 'invalid-argument',
    });
    expect(await push(folder, 'hf:datasets/owner/name')).toMatchObject({ code: 'invalid-argument' });
    expect(await push(folder, 'hf:owner/name/folder')).toMatchObject({ code: 'invalid-argument' });
    expect(await push(await temporaryFolder(), 'hf:owner/name')).toMatchObject({ code: 'file-not-found' });
    expect(await push(await save({ 'results.json': '{}' }), 'hf:owner/name')).toMatchObject({
      code: 'invalid-argument',
      problem: 'the folder holds no model.',
    });
    await writeFile(join(folder, 'config.json'), '[]');
    await rm(join(folder, 'README.md'));
    expect(await push(folder, 'hf:owner/name')).toMatchObject({
      code: 'invalid-checkpoint',
      problem: expect.stringContaining('README.md is missing, config.json differs'),
    });
    expect(hub.seen).toEqual([]);
  });

  it('writes nothing where something fails, or somebody else has written meanwhile', async () => {
    const { folder, options } = await setUp();
    await pushFolder(folder, 'hf:owner/name', options);
    const before = hub.filesOf('models/owner/name');
    const other = await save({ ...FILES, 'model.safetensors': Buffer.alloc(50_000, 4) });
    const push = () => errorOf(pushFolder(other, 'hf:owner/name', options));

    hub.fault = ({ method }) => (method === 'PUT' ? { status: 403 } : undefined);
    expect(await push()).toMatchObject({ code: 'access-denied', where: 'hf:owner/name' });
    hub.fault = ({ url }) => (url.includes('/commit/') ? { status: 502 } : undefined);
    expect(await push()).toMatchObject({ code: 'network-error', problem: expect.stringContaining('502') });
    // It is not known whether the commit was made: it is not tried twice.
    expect(hub.seen.filter(({ url }) => url.includes('/commit/'))).toHaveLength(2);
    expect(hub.filesOf('models/owner/name')).toBe(before);

    hub.fault = ({ url }) => {
      if (url.includes('/preupload/')) hub.commit('models/owner/name', { 'README.md': 'theirs' });
      return undefined;
    };
    expect(await push()).toMatchObject({
      code: 'network-error',
      problem: expect.stringContaining('somebody else'),
    });
    expect([...hub.filesOf('models/owner/name')!.keys()]).toEqual(['README.md']);
  });

  it('tries again what may be tried again', async () => {
    const { folder, options } = await setUp();
    const faults = [
      [/PUT/, { status: 503 }],
      [/batch/, { status: 429 }],
      [/commit/, { status: 429, headers: { 'retry-after': '0' } }],
    ] as const;
    const left = new Set(faults);
    hub.fault = ({ method, url }) => {
      const found = [...left].find(([pattern]) => pattern.test(`${method} ${url}`));
      if (found) left.delete(found);
      return found?.[1];
    };
    await pushFolder(folder, 'hf:owner/name', options);
    expect(left.size).toBe(0);
    expect(hub.filesOf('models/owner/name')!.has('model.safetensors')).toBe(true);
  });

  it('does not write with a token that the hub does not know', async () => {
    const { folder, options } = await setUp();
    hub.commit('models/owner/name', { 'README.md': 'x' });
    const environment = { ...options.environment, HF_TOKEN: 'hf_other' };
    expect(await errorOf(pushFolder(folder, 'hf:owner/name', { ...options, environment }))).toMatchObject({
      code: 'access-denied',
    });
  });
});
