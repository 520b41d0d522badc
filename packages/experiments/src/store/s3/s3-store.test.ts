import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRandom, TokensiftError } from '@tokensift/core';
import { verifyFolder } from '@tokensift/storage';
import { errorOf, hasMoto, startPythonServer, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { type S3Fault, type S3ServerOptions, serveS3 } from '../../../testing/s3-server.ts';
import { sampleResults } from '../../../testing/sample-results.ts';
import type { Experiment } from '../../experiment/experiment.ts';
import type { FolderMode } from '../mark.ts';
import type { FailedRun, FinishedRun } from '../run-record.ts';
import { createS3Client, type S3Client } from './s3-client.ts';
import { parseS3Url, readS3Settings } from './s3-place.ts';
import { openS3Store } from './s3-store.ts';

const experiment = { name: 'tiny' } as Experiment;
const results = sampleResults(['full', 'lora'], [0.9]);
const finished: FinishedRun = { ...(results.runs[0] as FinishedRun), statistics: [[1, 1]] };
const failed: FailedRun = {
  schema: finished.schema,
  settingsHash: finished.settingsHash,
  dataset: finished.dataset,
  method: finished.method,
  seed: finished.seed,
  trial: 0,
  settings: {},
  finishedAt: finished.finishedAt,
  status: 'failed',
  error: { code: 'not-finite', message: 'the loss is NaN.' },
};
const JOB = 'a'.repeat(64);

const FAULTS: readonly S3Fault[] = ['lost', 503, 409, undefined, undefined];

async function serve(options: S3ServerOptions = {}) {
  const server = await serveS3(options);
  const connect = (url = `s3://${server.bucket}/exp/1`, environment = {}): S3Client => {
    const place = parseS3Url(url);
    const settings = readS3Settings(place, { ...server.environment, ...environment });
    return createS3Client(place, settings, { pauseMilliseconds: 1 });
  };
  const open = (mode: FolderMode = 'resume', of = experiment) => openS3Store(connect(), of, mode);
  return { ...server, connect, open };
}

describe('the store in a bucket', () => {
  it('keeps records, states and results in the layout of a folder, which verifies when it is copied', async () => {
    const { open, objects } = await serve({ pageSize: 2 });
    const store = await open('new');
    expect(await store.read(finished)).toBeUndefined();
    await store.write(finished);
    await store.write({ ...failed, seed: 9 });
    await store.states.of(JOB).write([Buffer.from('a '), Buffer.from('state')]);
    await store.writeResults(results);
    await store.finish();
    expect(await store.read(finished)).toEqual(finished);
    expect(Buffer.from((await store.states.of(JOB).read())!).toString()).toBe('a state');
    expect(await store.states.list()).toEqual([JOB]);
    expect([...objects.keys()].sort()).toEqual(
      [
        'experiment.json',
        'manifest.json',
        'results.json',
        'runs/data--full--seed1.json',
        'runs/data--full--seed9.json',
        `states/${JOB}`,
      ].map((key) => `exp/1/${key}`),
    );
    const folder = await temporaryFolder();
    for (const [key, content] of objects) {
      const path = join(folder, key.replace('exp/1/', ''));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
    expect(await verifyFolder(folder)).toMatchObject({ files: 5, problems: [] });

    await store.states.remove(JOB);
    await store.states.remove(JOB);
    expect(await store.states.of(JOB).read()).toBeUndefined();
    expect(await store.states.list()).toEqual([]);
  });

  it('writes what has finished once, and all else in place of what was there', async () => {
    const { open } = await serve();
    const [first, second] = [await open('new'), await open('resume')];
    await first.write(failed);
    await second.write(finished);
    await first.write({ ...finished, finishedAt: 'later' });
    await first.write(failed);
    expect(await first.read(finished)).toEqual(finished);
    const other = { ...finished, settingsHash: 'b'.repeat(64) };
    await first.write(other);
    expect(await second.read(finished)).toEqual(other);
  });

  it('has one of two records that are written at once', async () => {
    const { open } = await serve();
    const [first, second] = [await open('new'), await open('resume')];
    for (let seed = 0; seed < 20; seed++) {
      const records = ['here', 'there'].map((finishedAt) => ({ ...finished, seed, finishedAt }));
      await Promise.all([first.write(records[0]), second.write(records[1])]);
      const kept = await first.read(records[0]);
      expect(records).toContainEqual(kept);
      expect(await second.read(records[0])).toEqual(kept);
    }
  });

  it('loses nothing when requests fail or their answers are lost', async () => {
    const random = createRandom('faults');
    let inSequence = 0;
    const { open } = await serve({
      fault() {
        // The fifth try is the last.
        const met = inSequence < 4 ? FAULTS[random.integer(FAULTS.length)] : undefined;
        inSequence = met === undefined ? 0 : inSequence + 1;
        return met;
      },
    });
    const store = await open('new');
    for (let seed = 0; seed < 20; seed++) {
      await store.write({ ...finished, seed });
      await store.states.of(JOB).write([Buffer.from(`state ${seed}`)]);
      expect(await store.read({ ...finished, seed })).toEqual({ ...finished, seed });
      expect(Buffer.from((await store.states.of(JOB).read())!).toString()).toBe(`state ${seed}`);
    }
  });

  it('works with servers that know no conditions', async () => {
    const { open } = await serve({ hasConditions: false });
    const store = await open('new');
    await store.write(failed);
    await store.write(finished);
    expect(await store.read(finished)).toEqual(finished);
  });

  it('tells of a record that is damaged, and writes it again', async () => {
    const { open, objects } = await serve();
    const store = await open('new');
    await store.write(finished);
    const key = 'exp/1/runs/data--full--seed1.json';
    objects.get(key)![20] ^= 1;
    const damaged: string[] = [];
    expect(await store.read(finished, (where) => damaged.push(where))).toBeUndefined();
    expect(damaged).toEqual([`s3://shared/${key}`]);
    await store.write(finished);
    expect(await store.read(finished)).toEqual(finished);
  });

  it('lets in the same experiment alone, and removes nothing of others', async () => {
    const { open, objects } = await serve();
    objects.set('exp/2/notes.txt', Buffer.from('mine'));
    const store = await open('new');
    await store.write(finished);
    objects.set('exp/1/notes.txt', Buffer.from('mine'));
    expect((await errorOf(open('new'))).problem).toMatch(/has runs of the experiment "tiny" already/);
    const other = { name: 'other' } as Experiment;
    expect((await errorOf(open('resume', other))).problem).toMatch(/another experiment: "tiny"/);
    await open('overwrite', other);
    expect([...objects.keys()].sort()).toEqual([
      'exp/1/experiment.json',
      'exp/1/notes.txt',
      'exp/2/notes.txt',
    ]);
    objects.delete('exp/1/experiment.json');
    expect((await errorOf(open('overwrite'))).problem).toMatch(/was not made by "tokensift run"/);
  });

  it.each([
    [{ AWS_SECRET_ACCESS_KEY: 'wrong' }, undefined, 'access-denied', /403 SignatureDoesNotMatch/],
    [{}, 's3://nowhere/a', 'file-not-found', /no such bucket/],
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
      undefined,
      'network-error',
      /127\.0\.0\.1:9 cannot be reached \(/,
    ],
  ] as const)('explains what fails: %j %s', async (environment, url, code, message) => {
    const { connect } = await serve();
    const client = connect(url, environment);
    for (const ask of [() => client.get('a'), () => client.list(''), () => client.put('a', [])]) {
      const error = await errorOf(ask());
      expect(error.code).toBe(code);
      expect(error.problem).toMatch(message);
      expect(error.message).not.toMatch(/secret\/|wrong/);
    }
  });

  it('takes what a name may hold', async () => {
    const { connect, objects } = await serve();
    const client = connect('s3://shared/team=a/x_1.b');
    await client.put('runs/a.b_c--D--seed1.json', [Buffer.from('1')]);
    expect([...objects.keys()]).toEqual(['team=a/x_1.b/runs/a.b_c--D--seed1.json']);
    expect(await client.list('runs/')).toEqual(['runs/a.b_c--D--seed1.json']);
  });
});

describe('places in buckets', () => {
  it.each(['s3://', 's3://B', 's3://bucket/a b', 's3://bucket/../a', 's3:bucket', 's3://bucket/ä', 'bucket'])(
    'refuses %s',
    (url) => {
      expect(() => parseS3Url(url)).toThrow(TokensiftError);
    },
  );

  it('reads addresses and keys of the environment', () => {
    const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const urlOf = (url: string, environment = {}) =>
      readS3Settings(parseS3Url(url), { ...keys, ...environment }).bucketUrl;
    expect(parseS3Url('s3://bucket//a/b/')).toEqual({ bucket: 'bucket', prefix: 'a/b/' });
    expect(urlOf('s3://bucket')).toBe('https://bucket.s3.us-east-1.amazonaws.com');
    expect(urlOf('s3://a.b', { AWS_DEFAULT_REGION: 'x' })).toBe('https://s3.x.amazonaws.com/a.b');
    expect(urlOf('s3://bucket', { AWS_ENDPOINT_URL: 'https://minio:9000/' })).toBe(
      'https://minio:9000/bucket',
    );
    expect(() => readS3Settings(parseS3Url('s3://bucket'), {})).toThrow(/has no keys for the bucket/);
    expect(() => urlOf('s3://bucket', { AWS_ENDPOINT_URL: 'minio' })).toThrow(/AWS_ENDPOINT_URL/);
  });
});

describe.skipIf(!hasMoto)(
  'a server of others (skipped without a TOKENSIFT_PYTHON or python3 that has moto)',
  () => {
    it('keeps what it is given', async () => {
      const uri = await startPythonServer((port) => [
        '-m',
        'moto.server',
        '-H',
        '127.0.0.1',
        '-p',
        String(port),
      ]);
      const place = parseS3Url('s3://bucket/exp');
      const environment = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_ENDPOINT_URL: uri };
      await fetch(`${uri}/bucket`, { method: 'PUT' });
      const client = createS3Client(place, readS3Settings(place, environment), { pauseMilliseconds: 1 });
      expect(await client.put('a', [Buffer.from('one')], { isNew: true })).toBe(true);
      expect(await client.put('a', [Buffer.from('two')], { isNew: true })).toBe(false);
      const { bytes, etag } = (await client.get('a'))!;
      expect(bytes.toString()).toBe('one');
      expect(await client.put('a', [Buffer.from('three')], { etag })).toBe(true);
      for (let i = 0; i < 1100; i++) await client.put(`many/${i}`, [Buffer.from(String(i))]);
      expect(await client.list('many/')).toHaveLength(1100);

      const store = await openS3Store(
        createS3Client(parseS3Url('s3://bucket/run'), readS3Settings(place, environment)),
        experiment,
        'new',
      );
      await store.write(failed);
      await store.write(finished);
      await store.states.of(JOB).write([Buffer.from('a '), Buffer.from('state')]);
      expect(await store.read(finished)).toEqual(finished);
      expect(Buffer.from((await store.states.of(JOB).read())!).toString()).toBe('a state');
      await store.finish();
    });
  },
);
