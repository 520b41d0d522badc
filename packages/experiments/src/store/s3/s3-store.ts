import { createHash } from 'node:crypto';
import { TokensiftError } from '@tokensift/core';
import { checksummedJson, type Fingerprint, manifestFile, manifestText } from '@tokensift/storage';
import type { Experiment } from '../../experiment/experiment.ts';
import { RESULTS, resultsText } from '../../results/results.ts';
import { INPUTS_FILE } from '../inputs-record.ts';
import { type FolderMode, MARK, markText, parseMark, requireOwnMark } from '../mark.ts';
import {
  isRecordName,
  parseRunRecord,
  RECORDS,
  type RunKey,
  type RunRecord,
  recordName,
} from '../run-record.ts';
import type { RunStore } from '../run-store.ts';
import { isStateName, STATES } from '../training-states.ts';
import type { S3Client } from './s3-client.ts';
import { s3States } from './s3-states.ts';

/**
 * Keeps the runs of an experiment in a bucket, in the layout of a folder of runs. A run that has finished is written once:
 * where two processes make the same one, the first to write has made it.
 * @throws TokensiftError as `requireOwnMark`; as the client, which also the store's promises reject with.
 */
export async function openS3Store(
  client: S3Client,
  experiment: Experiment,
  mode: FolderMode,
): Promise<RunStore> {
  const own = await client.list('');
  if (own.length > 0) {
    const mark = parseMark((await client.get(MARK))?.bytes, client.urlOf(MARK));
    requireOwnMark(mark, { where: client.urlOf(''), experiment, mode });
  }
  if (mode === 'overwrite') for (const key of own.filter(isOwn)) await client.remove(key);
  await client.remove(manifestFile);
  await client.put(MARK, [Buffer.from(markText(experiment))]);
  return {
    states: s3States(client, `${STATES}/`),
    read: async (key, onDamage) => (await readRecord(client, key, onDamage))?.record,
    write: (record) => writeRecord(client, record),
    async writeInputs(inputs) {
      await client.put(INPUTS_FILE, [Buffer.from(checksummedJson(inputs))]);
    },
    async writeResults(results) {
      await client.put(RESULTS, [Buffer.from(resultsText(results))]);
    },
    async finish() {
      await client.put(manifestFile, [Buffer.from(manifestText(await fingerprints(client)))]);
    },
    async [Symbol.asyncDispose]() {},
  };
}

const keyOf = (run: RunKey): string => `${RECORDS}/${recordName(run)}`;

/** What runs write; a manifest is removed before anything else. */
const isOwn = (key: string): boolean => {
  const [folder, name = '', ...deeper] = key.split('/');
  if (deeper.length > 0) return false;
  if (folder === RECORDS) return isRecordName(name);
  return folder === STATES ? isStateName(name) : key === RESULTS || key === INPUTS_FILE;
};

async function readRecord(
  client: S3Client,
  run: RunKey,
  onDamage?: (where: string) => void,
): Promise<{ readonly record: RunRecord | undefined; readonly etag: string } | undefined> {
  const found = await client.get(keyOf(run));
  if (!found) return undefined;
  const record = parseRunRecord(found.bytes, client.urlOf(keyOf(run)), run);
  if (!record) onDamage?.(client.urlOf(keyOf(run)));
  return { record, etag: found.etag };
}

/** More often than so no two processes write the same record between a look at it and the next. */
const MOST_TRIES = 10;

/** Writes a record in place of an earlier one, but not of one that has finished with the same settings. */
async function writeRecord(client: S3Client, record: RunRecord): Promise<void> {
  const content = [Buffer.from(checksummedJson(record))];
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const before = await readRecord(client, record);
    if (before?.record?.status === 'finished' && before.record.settingsHash === record.settingsHash) return;
    const condition = before ? { etag: before.etag } : { isNew: true as const };
    if (await client.put(keyOf(record), content, condition)) return;
  }
  throw new TokensiftError({
    code: 'network-error',
    where: client.urlOf(keyOf(record)),
    message: 'the record changes whenever it is to be written.',
    hint: 'See which other processes write into the bucket.',
  });
}

/** Of what a folder with the same content would have in its manifest. */
async function fingerprints(client: S3Client): Promise<Map<string, Fingerprint>> {
  const found = new Map<string, Fingerprint>();
  for (const key of (await client.list('')).filter((each) => each === MARK || isOwn(each))) {
    const object = await client.get(key);
    if (!object) continue;
    const sha256 = createHash('sha256').update(object.bytes).digest('hex');
    found.set(key, { bytes: object.bytes.length, sha256 });
  }
  return found;
}
