import { createHash, type Hash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { fileError, flushHandle, lockOutput, makeFolder } from '@tokensift/storage';
import { blobPath, type RepositoryCache } from './cache.ts';
import { type HubClient, interrupted } from './hub-client.ts';
import { networkError, statusOf } from './hub-errors.ts';
import { describeReference, repositoryPath } from './reference.ts';
import type { RepositoryFile } from './repository.ts';
import { watchSilence } from './watch-silence.ts';

export interface Download {
  /** The file's path in the repository. */
  readonly name: string;
  readonly commit: string;
  readonly file: RepositoryFile;
}

/** The name of a content in the cache, as the hub's `ETag` gives it. */
export const etagOf = ({ sha256, gitHash }: RepositoryFile): string => sha256 ?? gitHash;

/** What has come of a content so far. Python's own unfinished files have other names. */
const unfinishedPath = (path: string): string => `${path}.tokensift.incomplete`;

/**
 * Fetches a content into the cache, where it is not there yet: into an unfinished file, from where that ends, compared with its
 * size and hash, and renamed. One process at a time fetches a content; others wait for it. What breaks off is gone on with.
 * @throws TokensiftError `network-error`, also for other bytes than the repository has; `io-error`, `interrupted`.
 */
export async function downloadBlob(
  client: HubClient,
  cache: RepositoryCache,
  download: Download,
): Promise<void> {
  const { name, file } = download;
  const path = blobPath(cache, etagOf(file));
  if (await isWhole(path, file)) return;
  const { onProgress, signal } = client.options;
  await makeFolder(dirname(path));
  await makeFolder(cache.locks);
  const lock = await lockOutput(join(cache.locks, `${etagOf(file)}.tokensift.lock`), path, {
    onWait: (owner) =>
      onProgress?.({ kind: 'note', message: `${name}: waiting for ${owner}, which fetches it` }),
    ...(signal && { signal }),
  }).catch((error) => {
    throw signal?.aborted ? interrupted() : error;
  });
  try {
    if (await isWhole(path, file)) return;
    await fetchWhole(client, download, unfinishedPath(path));
    await rename(unfinishedPath(path), path);
  } catch (error) {
    throw fileError(error, path, 'write');
  } finally {
    await lock.release();
  }
}

const isWhole = async (path: string, { size }: RepositoryFile): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.size === size;

async function fetchWhole(client: HubClient, download: Download, path: string): Promise<void> {
  const { file, name } = download;
  const { onProgress } = client.options;
  const unfinished = await openUnfinished(path, file);
  try {
    const tell = () =>
      onProgress?.({ kind: 'transfer', file: name, bytes: unfinished.bytes, size: file.size });
    tell();
    for (let attempt = 1; unfinished.bytes < file.size; attempt++) {
      const before = unfinished.bytes;
      const broken = await fetchRest(client, download, unfinished, tell);
      // A connection that brings something before it breaks is worth going on with.
      if (unfinished.bytes > before) attempt = 1;
      if (broken) await client.pause(attempt, broken);
    }
    const found = unfinished.digest();
    if (found !== etagOf(file)) {
      await unfinished.discard();
      throw wrongContent(client, download, `has the hash ${found} where ${etagOf(file)} is right`);
    }
    await flushHandle(unfinished.handle);
  } finally {
    await unfinished.handle.close();
  }
}

/** A file that grows, with the hash of what it holds. */
interface Unfinished {
  readonly handle: FileHandle;
  bytes: number;
  append(chunk: Uint8Array): Promise<void>;
  /** Begins anew. */
  clear(): Promise<void>;
  /** Removes the file. */
  discard(): Promise<void>;
  digest(): string;
}

async function openUnfinished(path: string, file: RepositoryFile): Promise<Unfinished> {
  const found = await stat(path).catch(() => undefined);
  const isUsable = found?.isFile() === true && found.size <= file.size;
  await requireRoom(path, file.size - (isUsable ? found.size : 0));
  if (!isUsable) await rm(path, { force: true });
  // Not through a link that somebody has laid there.
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);
  const handle = await open(path, flags).catch((error) => {
    throw fileError(error, path, 'write');
  });
  let hash = beginHash(file);
  const unfinished: Unfinished = {
    handle,
    bytes: 0,
    async append(chunk) {
      await handle.appendFile(chunk);
      hash.update(chunk);
      unfinished.bytes += chunk.length;
    },
    async clear() {
      await handle.truncate(0);
      hash = beginHash(file);
      unfinished.bytes = 0;
    },
    discard: () => rm(path, { force: true }),
    digest: () => hash.digest('hex'),
  };
  try {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk);
      unfinished.bytes += chunk.length;
    }
  } catch (error) {
    await handle.close();
    throw fileError(error, path, 'read');
  }
  return unfinished;
}

/** Of large files the hub knows the SHA-256, of small ones the name that git gives their content. */
const beginHash = ({ sha256, size }: RepositoryFile): Hash =>
  sha256 === undefined ? createHash('sha1').update(`blob ${size}\0`) : createHash('sha256');

/** Fetches what is missing. @returns why it broke off, when it did */
async function fetchRest(
  client: HubClient,
  download: Download,
  unfinished: Unfinished,
  tell: () => void,
): Promise<TokensiftError | undefined> {
  const { settings, place, options } = client;
  const { size } = download.file;
  const watch = watchSilence(settings.timeout);
  try {
    const answer = await askFor(client, download, unfinished, watch.signal);
    watch.heard();
    if (!continues(answer, unfinished.bytes)) await unfinished.clear();
    for await (const chunk of answer.body ?? []) {
      watch.heard();
      if (unfinished.bytes + chunk.length > size) {
        await unfinished.discard();
        throw wrongContent(client, download, `is longer than the ${size} bytes that are right`);
      }
      await unfinished.append(chunk);
      tell();
    }
    if (unfinished.bytes === size) return undefined;
    return networkError(new Error(`${unfinished.bytes} of ${size} bytes`), place, settings);
  } catch (error) {
    if (options.signal?.aborted) throw interrupted();
    // What the system refuses says which call it was.
    if (TokensiftError.isInstance(error) || 'syscall' in (error as Error)) throw error;
    return networkError(error, place, settings);
  } finally {
    watch.stop();
  }
}

async function askFor(
  client: HubClient,
  download: Download,
  unfinished: Unfinished,
  signal: AbortSignal,
): Promise<Response> {
  const path = download.name.split('/').map(encodeURIComponent).join('/');
  const repository = `${client.settings.endpoint}/${repositoryPath(client.place.reference)}`;
  try {
    return await client.fetch(`${repository}/resolve/${download.commit}/${path}`, {
      // Packed, a range would be one of other bytes.
      headers: { 'accept-encoding': 'identity', range: `bytes=${unfinished.bytes}-` },
      signal,
    });
  } catch (error) {
    if (statusOf(error) !== RANGE_NOT_SATISFIABLE) throw error;
    await unfinished.discard();
    throw wrongContent(client, download, `is shorter than the ${download.file.size} bytes that are right`);
  }
}

const RANGE_NOT_SATISFIABLE = 416;

/** Whether an answer goes on at a byte. A server may send all from the beginning, whatever was asked for. */
function continues(answer: Response, start: number): boolean {
  if (answer.status !== 206) return start === 0;
  return Number(/^bytes (\d+)-/.exec(answer.headers.get('content-range') ?? '')?.[1]) === start;
}

async function requireRoom(path: string, bytes: number): Promise<void> {
  const { bavail, bsize, blocks } = await statfs(dirname(path));
  // Some file systems do not tell.
  if (blocks === 0 || bavail * bsize >= bytes) return;
  throw fileError(Object.assign(new Error('no space left'), { code: 'ENOSPC' }), dirname(path), 'write');
}

const wrongContent = ({ place }: HubClient, { name }: Download, problem: string): TokensiftError =>
  new TokensiftError({
    code: 'network-error',
    where: `${describeReference(place.reference)}: ${name}`,
    message: `what has come ${problem}; it was thrown away.`,
    hint: 'Run it again. If it happens again, something between here and the hub changes files: set HF_ENDPOINT to another.',
  });
