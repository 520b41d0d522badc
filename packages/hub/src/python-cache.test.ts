import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasHub, runOracleBeside, temporaryFolder } from '@tokensift/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HubServer, startHubServer } from '../testing/index.ts';
import { openSnapshot } from './snapshot.ts';

const FILES = {
  'config.json': '{"model_type":"bert"}\n',
  'model.safetensors': Buffer.alloc(40_000, 'weights'),
  'sub/notes.txt': 'notes\n',
};
const hashes = Object.fromEntries(
  Object.entries(FILES).map(([name, content]) => [name, createHash('sha256').update(content).digest('hex')]),
);

interface Read {
  readonly folder: string | null;
  readonly files: Readonly<Record<string, string>>;
  readonly cached: Readonly<Record<string, readonly [number, number]>>;
  readonly warnings: number;
}

let hub: HubServer;
let home: string;
beforeEach(async () => {
  hub = await startHubServer();
  home = await temporaryFolder();
  hub.commit('models/owner/name', FILES);
  hub.commit('models/owner/name', FILES, { branch: 'refs/pr/1' });
  hub.commit('datasets/owner/rows', FILES);
});
afterEach(() => hub.close());

const python = (job: object): Promise<Read> =>
  runOracleBeside(
    'hub_cache.py',
    JSON.stringify({
      home,
      endpoint: hub.endpoint,
      repository: 'owner/name',
      kind: 'model',
      revision: null,
      offline: true,
      files: null,
      ...job,
    }),
  );

const options = (offline: boolean) => ({
  environment: { HF_ENDPOINT: hub.endpoint, HF_HOME: home, ...(offline && { HF_HUB_OFFLINE: '1' }) },
});

// They need a Python with huggingface_hub, which TOKENSIFT_PYTHON names.
describe.skipIf(!hasHub)('the cache that Python shares', () => {
  it.each([
    ['hf:owner/name', 'model', { repository: 'owner/name' }],
    ['hf:owner/name@refs/pr/1', 'model', { repository: 'owner/name', revision: 'refs/pr/1' }],
    ['hf:datasets/owner/rows', 'dataset', { repository: 'owner/rows', kind: 'dataset' }],
  ] as const)('gives Python what was fetched of %s here', async (reference, kind, job) => {
    const snapshot = await openSnapshot(reference, kind, options(false));
    await snapshot.fetch(snapshot.names);
    const before = hub.seen.length;
    for (const files of [null, Object.keys(FILES)]) {
      const read = await python({ ...job, files });
      expect(read).toMatchObject({ files: hashes, warnings: 0 });
      expect(read.cached).toEqual({ [job.repository]: [3, 40_028] });
      if (files === null) expect(read.folder).toBe(snapshot.folder);
    }
    expect(hub.seen).toHaveLength(before);
    // Python, allowed to ask, finds nothing to fetch either.
    await python({ ...job, offline: false });
    expect(hub.seen.filter(({ host }) => host === 'files')).toHaveLength(1);
  });

  it.each([
    ['as a whole', null],
    ['file by file', Object.keys(FILES)],
  ])('gives us what Python has fetched %s', async (_, files) => {
    const read = await python({ offline: false, files });
    expect(read.files).toEqual(hashes);
    const before = hub.seen.length;
    const snapshot = await openSnapshot('hf:owner/name', 'model', options(true));
    await snapshot.fetch(Object.keys(FILES));
    for (const [name, content] of Object.entries(FILES)) {
      expect((await readFile(join(snapshot.folder, name))).equals(Buffer.from(content)), name).toBe(true);
    }
    expect(hub.seen).toHaveLength(before);
    const online = await openSnapshot('hf:owner/name', 'model', options(false));
    expect(online.folder).toBe(snapshot.folder);
    await online.fetch(online.names);
    expect(hub.seen.filter(({ host }) => host === 'files')).toHaveLength(1);
  });

  it('goes on with what both have in part', async () => {
    const snapshot = await openSnapshot('hf:owner/name', 'model', options(false));
    await snapshot.fetch(['config.json']);
    await python({ offline: false, files: ['model.safetensors'] });
    await snapshot.fetch(snapshot.names);
    expect(hub.seen.filter(({ host }) => host === 'files')).toHaveLength(1);
    await rm(join(snapshot.folder, 'config.json'));
    expect(await python({ offline: false })).toMatchObject({ files: hashes, warnings: 0 });
    expect((await stat(join(snapshot.folder, 'config.json'))).size).toBe(22);
  });
});
