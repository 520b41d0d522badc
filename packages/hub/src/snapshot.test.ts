import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Fault, type HubServer, type HubServerOptions, startHubServer } from '../testing/index.ts';
import type { HubEvent, HubOptions } from './hub-options.ts';
import { openSnapshot } from './snapshot.ts';

let hub: HubServer;
afterEach(() => hub?.close());

const WEIGHTS = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251));
const FILES = { 'config.json': '{"a":1}\n', 'model.safetensors': WEIGHTS, 'sub/notes.txt': 'notes\n' };

/** A hub with one model, and options that lead to it and to an empty cache. */
async function setUp(
  options: HubServerOptions = {},
): Promise<{ cache: string; options: Given; events: HubEvent[] }> {
  hub = await startHubServer(options);
  hub.commit('models/owner/name', FILES);
  const home = await temporaryFolder();
  const events: HubEvent[] = [];
  const given = {
    environment: { HF_ENDPOINT: hub.endpoint, HF_HOME: home },
    onProgress: (event: HubEvent) => events.push(event),
    pauseMilliseconds: 5,
  };
  return { cache: join(home, 'hub', 'models--owner--name'), options: given, events };
}
type Given = HubOptions & { readonly environment: Record<string, string> };

const withVariables = (options: Given, variables: Record<string, string>): Given => ({
  ...options,
  environment: { ...options.environment, ...variables },
});

/** Fails the first request whose URL matches. */
function failOnce(url: RegExp, ...faults: Fault[]): void {
  hub.fault = (request) => (url.test(request.url) && request.method === 'GET' ? faults.shift() : undefined);
}

const asked = (pattern: RegExp) => hub.seen.filter(({ url }) => pattern.test(url));

async function fetchAll(options: HubOptions, reference = 'hf:owner/name'): Promise<string> {
  const snapshot = await openSnapshot(reference, 'model', options);
  await snapshot.fetch(Object.keys(FILES));
  return snapshot.folder;
}

async function expectFiles(folder: string): Promise<void> {
  for (const [name, content] of Object.entries(FILES)) {
    const found = await readFile(join(folder, name));
    // Comparing them with `toEqual` takes a second.
    expect(found.equals(Buffer.from(content)), name).toBe(true);
  }
}

const unfinished = async (cache: string): Promise<string[]> =>
  (await readdir(join(cache, 'blobs'))).filter((name) => name.includes('incomplete'));

describe('openSnapshot', () => {
  it('lays the cache out as Python does', async () => {
    const { cache, options, events } = await setUp();
    const folder = await fetchAll(options);
    await expectFiles(folder);
    const commit = await readFile(join(cache, 'refs/main'), 'utf8');
    expect(folder).toBe(join(cache, 'snapshots', commit));
    const sha256 = createHash('sha256').update(WEIGHTS).digest('hex');
    expect(await readlink(join(folder, 'model.safetensors'))).toBe(`../../blobs/${sha256}`);
    // `printf '{"a":1}\n' | git hash-object --stdin`
    expect(await readlink(join(folder, 'config.json'))).toBe(
      '../../blobs/0187f3b09d66cef7911083ad49f890f5a6589589',
    );
    expect(await readlink(join(folder, 'sub/notes.txt'))).toMatch(/^\.\.\/\.\.\/\.\.\/blobs\/[0-9a-f]{40}$/);
    expect((await readdir(join(cache, 'blobs'))).length).toBe(3);
    expect(events.at(-1)).toEqual({ kind: 'transfer', file: 'sub/notes.txt', bytes: 6, size: 6 });
  });

  it('fetches only what is asked for, and nothing twice', async () => {
    const { cache, options } = await setUp({ pageSize: 2 });
    const snapshot = await openSnapshot('hf:owner/name', 'model', options);
    expect(snapshot.names).toEqual(Object.keys(FILES));
    expect(asked(/tree/)).toHaveLength(2);
    await snapshot.fetch(['config.json']);
    await snapshot.fetch(['config.json']);
    expect(asked(/resolve/)).toHaveLength(1);
    expect(await readdir(join(cache, 'blobs'))).toHaveLength(1);
    await fetchAll(options);
    expect(asked(/tree/)).toHaveLength(2);
    expect(asked(/resolve/)).toHaveLength(3);
    const commit = await readFile(join(cache, 'refs/main'), 'utf8');
    const before = hub.seen.length;
    await expectFiles(await fetchAll(options, `hf:owner/name@${commit}`));
    expect(hub.seen).toHaveLength(before);
  });

  it('follows a branch, keeps what was, and shares contents between commits', async () => {
    const { cache, options } = await setUp();
    const before = await fetchAll(options);
    hub.commit('models/owner/name', { ...FILES, 'config.json': '{"a":2}\n' });
    hub.commit('models/owner/name', { 'config.json': 'old' }, { branch: 'v1/x' });
    const old = await openSnapshot('hf:owner/name@v1%2Fx', 'model', options);
    await old.fetch(['config.json']);
    expect(await readFile(join(old.folder, 'config.json'), 'utf8')).toBe('old');
    expect(await readFile(join(cache, 'refs/v1/x'), 'utf8')).toBe(old.commit);
    const after = await openSnapshot('hf:owner/name', 'model', options);
    await after.fetch(['config.json', 'model.safetensors']);
    expect(await readFile(join(after.folder, 'config.json'), 'utf8')).toBe('{"a":2}\n');
    expect(await readFile(join(before, 'config.json'), 'utf8')).toBe('{"a":1}\n');
    expect(asked(/resolve.*safetensors/)).toHaveLength(1);
    expect(await readdir(join(cache, 'blobs'))).toHaveLength(5);
  });

  it('sends the token to the hub, and not to where it leads', async () => {
    const { options } = await setUp();
    hub.commit('models/owner/name', FILES, { isPrivate: true });
    expect(await errorOf(fetchAll(options))).toMatchObject({
      code: 'file-not-found',
      where: 'hf:owner/name',
      hint: expect.stringContaining('HF_TOKEN'),
    });
    await expectFiles(await fetchAll(withVariables(options, { HF_TOKEN: 'hf_test' })));
    const large = asked(/^\/lfs/);
    expect(large).toHaveLength(1);
    expect(large[0]).toMatchObject({ host: 'files', authorization: undefined });
    expect(asked(/resolve/).map(({ authorization }) => authorization)).toEqual(
      Array(3).fill('Bearer hf_test'),
    );
  });

  it('reads the token from the file of `hf auth login`', async () => {
    const { options } = await setUp();
    hub.commit('models/owner/name', FILES, { isPrivate: true });
    await writeFile(join(options.environment.HF_HOME, 'token'), 'hf_test\n');
    await expectFiles(await fetchAll(options));
  });

  it('copies where there are no links', async () => {
    const { options } = await setUp();
    const folder = await fetchAll(withVariables(options, { HF_HUB_DISABLE_SYMLINKS: '1' }));
    await expectFiles(folder);
    expect((await lstat(join(folder, 'model.safetensors'))).isSymbolicLink()).toBe(false);
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'model.safetensors', 'sub']);
  });
});

describe('connections that break', () => {
  it.each<[string, readonly Fault[]]>([
    ['is cut', [{ cutAfter: 100_000 }]],
    ['is cut again and again', Array(8).fill({ cutAfter: 30_000 })],
    ['ends early', [{ endAfter: 100_000 }]],
    ['falls silent', [{ silentAfter: 100_000 }]],
  ])('goes on where one %s', async (_, faults) => {
    const { cache, options } = await setUp();
    const number = faults.length;
    failOnce(/^\/lfs/, ...faults);
    await expectFiles(await fetchAll(withVariables(options, { HF_HUB_DOWNLOAD_TIMEOUT: '0.3' })));
    const ranges = asked(/^\/lfs/).map(({ range }) => range);
    expect(ranges).toHaveLength(number + 1);
    expect(ranges[0]).toBe('bytes=0-');
    expect(Number(ranges.at(-1)!.slice(6, -1))).toBeGreaterThan(0);
    expect(await unfinished(cache)).toEqual([]);
  });

  it('begins anew where the server does not go on', async () => {
    const { options } = await setUp();
    failOnce(/^\/lfs/, { cutAfter: 100_000 }, { wholeFile: true });
    await expectFiles(await fetchAll(options));
  });

  it('gives up in the end, and goes on from there the next time', async () => {
    const { cache, options } = await setUp();
    hub.fault = ({ url, range }) =>
      url.startsWith('/lfs') ? { cutAfter: range === 'bytes=0-' ? 100_000 : 0 } : undefined;
    expect(await errorOf(fetchAll(options))).toMatchObject({
      code: 'network-error',
      where: 'hf:owner/name',
      hint: expect.stringContaining('HF_ENDPOINT'),
    });
    const [left] = await unfinished(cache);
    const { size } = await stat(join(cache, 'blobs', left));
    expect(size).toBeGreaterThan(0);
    hub.seen.length = 0;
    hub.fault = () => undefined;
    await expectFiles(await fetchAll(options));
    expect(asked(/^\/lfs/).map(({ range }) => range)).toEqual([`bytes=${size}-`]);
  });

  it('takes an unfinished file only for what its hash says', async () => {
    const { cache, options } = await setUp();
    failOnce(/^\/lfs/, { cutAfter: 100_000 });
    const controller = new AbortController();
    const stopped = fetchAll({
      ...options,
      signal: controller.signal,
      onProgress: (event) => event.kind === 'note' && controller.abort(),
    });
    expect(await errorOf(stopped)).toMatchObject({ code: 'interrupted' });
    const path = join(cache, 'blobs', (await unfinished(cache))[0]);
    const damaged = await readFile(path);
    damaged[5] = damaged[5] ^ 1;
    await writeFile(path, damaged);
    expect(await errorOf(fetchAll(options))).toMatchObject({
      code: 'network-error',
      where: 'hf:owner/name: model.safetensors',
    });
    expect(await unfinished(cache)).toEqual([]);
    await expectFiles(await fetchAll(options));
  });

  it.each<[string, RegExp, Fault]>([
    ['other bytes in a large file', /^\/lfs/, { flipped: true }],
    ['other bytes in a small file', /config/, { flipped: true }],
    ['a longer file', /config/, { status: 200, body: '{"a":1}\n and more' }],
    ['a shorter file that goes no further', /config/, { status: 416 }],
  ])('refuses %s', async (_, url, fault) => {
    const { cache, options } = await setUp();
    failOnce(url, fault);
    const error = await errorOf(fetchAll(options));
    expect(error).toMatchObject({ code: 'network-error', problem: expect.stringContaining('thrown away') });
    expect(await unfinished(cache)).toEqual([]);
    await expectFiles(await fetchAll(options));
  });

  it('lets one of several fetch, and the others wait', async () => {
    const { options } = await setUp();
    const notes: HubEvent[] = [];
    const all = await Promise.all(
      Array.from({ length: 4 }, () => fetchAll({ ...options, onProgress: (event) => notes.push(event) })),
    );
    for (const folder of all) await expectFiles(folder);
    expect(asked(/^\/lfs/)).toHaveLength(1);
    expect(notes).toContainEqual({
      kind: 'note',
      message: expect.stringContaining(`process ${process.pid}`),
    });
  });
});

describe('a full disk', () => {
  it('is told before anything is fetched', async () => {
    const { cache, options } = await setUp();
    const size = 2 ** 52;
    const entry = { type: 'file', path: 'model.safetensors', size, oid: '0'.repeat(40) };
    const lfs = { oid: '0'.repeat(64), size, pointerSize: 130 };
    failOnce(/tree/, { status: 200, body: JSON.stringify([{ ...entry, lfs }]) });
    const snapshot = await openSnapshot('hf:owner/name', 'model', options);
    expect(await errorOf(snapshot.fetch(snapshot.names))).toMatchObject({
      code: 'io-error',
      where: join(cache, 'blobs'),
      hint: expect.stringContaining('disk is full'),
    });
    expect(asked(/resolve/)).toEqual([]);
    expect(await readdir(join(cache, 'blobs'))).toEqual([]);
  });
});

describe('answers of the hub', () => {
  it('waits for as long as it is told to, and tries again', async () => {
    const { options, events } = await setUp();
    failOnce(/revision/, { status: 429, headers: { 'retry-after': '1' } }, { status: 503 });
    const start = performance.now();
    await expectFiles(await fetchAll(options));
    expect(performance.now() - start).toBeGreaterThan(990);
    expect(events.flatMap((event) => (event.kind === 'note' ? [event.message] : []))).toEqual([
      'the hub has had too many requests (429): trying again in 1 s',
      'the server answers with the status 503: trying again in 1 s',
    ]);
  });

  it.each<[string, Fault, object]>([
    [
      'asks for too long a wait',
      { status: 429, headers: { 'retry-after': '3600' } },
      { code: 'network-error', hint: expect.stringContaining('3600 seconds') },
    ],
    [
      'is gated',
      { status: 403, headers: { 'x-error-code': 'GatedRepo' } },
      {
        code: 'access-denied',
        hint: expect.stringMatching(/Accept them at .*owner\/name, and set HF_TOKEN/),
      },
    ],
    [
      'does not know the token',
      { status: 401, headers: { 'x-error-message': 'Invalid credentials in Authorization header' } },
      { code: 'access-denied', problem: expect.stringContaining('Invalid credentials') },
    ],
    ['forbids', { status: 403 }, { code: 'access-denied' }],
    ['is no hub', { status: 200, body: '<html>Please log in</html>' }, { code: 'network-error' }],
    ['says no commit', { status: 200, body: '{"sha":"../../../etc"}' }, { code: 'network-error' }],
    ['refuses', { status: 418, body: '{"error":"I am a teapot"}' }, { code: 'network-error' }],
  ])('ends in one error where it %s', async (_, fault, expected) => {
    const { options } = await setUp();
    failOnce(/revision/, fault);
    expect(await errorOf(fetchAll(options))).toMatchObject({ where: 'hf:owner/name', ...expected });
    expect(hub.seen).toHaveLength(1);
  });

  it('asks again for an answer of which a part has come', async () => {
    const { options } = await setUp();
    failOnce(/tree/, { cutAfter: 50 });
    await expectFiles(await fetchAll(options));
    expect(asked(/tree/)).toHaveLength(2);
  });

  it('tells a missing repository from a missing revision', async () => {
    const { options } = await setUp();
    expect(await errorOf(openSnapshot('hf:owner/other', 'model', options))).toMatchObject({
      code: 'file-not-found',
      problem: expect.stringContaining('no such model'),
    });
    expect(await errorOf(openSnapshot('hf:owner/name', 'dataset', options))).toMatchObject({
      code: 'file-not-found',
      where: 'hf:datasets/owner/name',
      problem: expect.stringContaining('no such data set'),
    });
    expect(await errorOf(openSnapshot('hf:owner/name@v9', 'model', options))).toMatchObject({
      code: 'file-not-found',
      problem: expect.stringContaining('"v9"'),
    });
  });

  it('says what to do where there is no way to the hub', async () => {
    const { options } = await setUp();
    const away = withVariables(options, { HF_ENDPOINT: 'http://hub.invalid' });
    expect(await errorOf(fetchAll(away))).toMatchObject({
      code: 'network-error',
      problem: expect.stringMatching(/hub\.invalid cannot be reached.*(ENOTFOUND|EAI_AGAIN)/),
      hint: expect.stringMatching(/HF_ENDPOINT.*HF_HUB_OFFLINE/),
    });
  });

  it.each([
    [{ HF_ENDPOINT: 'huggingface' }, 'HF_ENDPOINT'],
    [{ HF_ENDPOINT: 'ftp://a' }, 'HF_ENDPOINT'],
    [{ HF_TOKEN: 'hf_a\nhost: b' }, 'HF_TOKEN'],
    [{ HF_HUB_DOWNLOAD_TIMEOUT: 'soon' }, 'HF_HUB_DOWNLOAD_TIMEOUT'],
  ])('refuses %j, and shows no token', async (variables, where) => {
    const { options } = await setUp();
    const error = await errorOf(fetchAll(withVariables(options, variables)));
    expect(error).toMatchObject({ code: 'invalid-argument', where });
    expect(String(error)).not.toContain('hf_a');
  });
});

describe('names', () => {
  it.each(['../../../../escaped', 'a/../../../../b', '/etc/cron.d/x', 'C:/x', 'a\\..\\x', 'NUL'])(
    'does not fetch %j',
    async (name) => {
      const { options } = await setUp();
      hub.commit('models/owner/name', { [name]: 'x' });
      const snapshot = await openSnapshot('hf:owner/name', 'model', options);
      expect(snapshot.names).toEqual([name]);
      expect(await errorOf(snapshot.fetch([name]))).toMatchObject({ code: 'invalid-argument' });
      expect(asked(/resolve/)).toEqual([]);
    },
  );

  it('does not follow links out of the cache', async () => {
    const { cache, options } = await setUp();
    const elsewhere = await temporaryFolder();
    const folder = await fetchAll(options);
    await rename(join(folder, 'sub'), join(folder, 'old'));
    await symlink(elsewhere, join(folder, 'sub'));
    expect(await errorOf(fetchAll(options))).toMatchObject({
      code: 'io-error',
      problem: expect.stringContaining('leads out of the cache'),
    });
    expect(await readdir(elsewhere)).toEqual([]);
    expect(existsSync(cache)).toBe(true);
  });

  it('puts a link right that leads elsewhere', async () => {
    const { options } = await setUp();
    const folder = await fetchAll(options);
    await rm(join(folder, 'config.json'));
    await symlink('/etc/hostname', join(folder, 'config.json'));
    await expectFiles(await fetchAll(options));
  });

  it('fetches a content again that was cut', async () => {
    const { options } = await setUp();
    const folder = await fetchAll(options);
    await truncate(join(folder, 'model.safetensors'), 10);
    await expectFiles(await fetchAll(options));
  });
});

describe('HF_HUB_OFFLINE', () => {
  it('answers from the cache, and says what that lacks', async () => {
    const { cache, options } = await setUp();
    const offline = withVariables(options, { HF_HUB_OFFLINE: '1' });
    expect(await errorOf(fetchAll(offline))).toMatchObject({
      code: 'file-not-found',
      problem: expect.stringMatching(/HF_HUB_OFFLINE.*models--owner--name/),
    });
    const folder = await fetchAll(options);
    const before = hub.seen.length;
    expect(await fetchAll(offline)).toBe(folder);
    await rm(join(folder, 'config.json'));
    expect(await errorOf(fetchAll(offline))).toMatchObject({
      code: 'file-not-found',
      problem: expect.stringContaining('does not have config.json'),
    });
    expect(await errorOf(fetchAll(offline, 'hf:owner/name@v1'))).toMatchObject({ code: 'file-not-found' });
    // As Python leaves it that fetches single files.
    await rm(join(cache, 'trees'), { recursive: true });
    const snapshot = await openSnapshot('hf:owner/name', 'model', offline);
    expect(snapshot.names).toEqual(['model.safetensors', 'sub/notes.txt']);
    expect(hub.seen).toHaveLength(before);
  });

  it('is not misled by damaged files of the cache', async () => {
    const { cache, options } = await setUp();
    await fetchAll(options);
    const offline = withVariables(options, { HF_HUB_OFFLINE: '1' });
    const [tree] = await readdir(join(cache, 'trees'));
    await writeFile(join(cache, 'trees', tree), '{"format_version":1,"files":[]}');
    await expectFiles(await fetchAll(offline));
    await writeFile(join(cache, 'refs/main'), '../../..');
    expect(await errorOf(fetchAll(offline))).toMatchObject({ code: 'file-not-found' });
    await mkdir(join(cache, 'refs/folder'));
    expect(await errorOf(fetchAll(offline, 'hf:owner/name@folder'))).toMatchObject({ code: 'io-error' });
  });
});
