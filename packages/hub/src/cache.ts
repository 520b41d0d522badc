import { randomBytes } from 'node:crypto';
import { copyFile, lstat, readlink, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { checkSchema, disk, fileError, makeFolder, parseJson, writeTextAtomically } from '@tokensift/storage';
import * as v from 'valibot';
import type { HubSettings } from './hub-settings.ts';
import type { HubReference } from './reference.ts';
import { DEFAULT_REVISION } from './reference.ts';
import { isCommit, type RepositoryFiles } from './repository.ts';

/**
 * A repository's part of the cache, as Python's huggingface_hub lays it out:
 * `blobs/ETAG` holds contents, `snapshots/COMMIT/PATH` links to them, `refs/REVISION` says which commit a branch or tag was,
 * and `trees/COMMIT.json` which files there are at a commit.
 */
export interface RepositoryCache {
  readonly folder: string;
  /** Where one process says that it fetches a content. */
  readonly locks: string;
  readonly links: boolean;
}

export function openRepositoryCache(
  { cache, links }: HubSettings,
  { kind, name }: HubReference,
): RepositoryCache {
  const repository = [`${kind}s`, ...name.split('/')].join('--');
  return { folder: join(cache, repository), locks: join(cache, '.locks', repository), links };
}

export const snapshotFolder = ({ folder }: RepositoryCache, commit: string): string =>
  join(folder, 'snapshots', commit);

export const blobPath = ({ folder }: RepositoryCache, etag: string): string => join(folder, 'blobs', etag);

/** The commit that a revision was when the hub was asked last; undefined where it never was. */
export async function readRef(
  { folder }: RepositoryCache,
  revision = DEFAULT_REVISION,
): Promise<string | undefined> {
  if (isCommit(revision)) return revision;
  const content = await disk.readBytesIfPresent(join(folder, 'refs', revision), damaged);
  const commit = content?.toString('latin1').trim();
  return isCommit(commit) ? commit : undefined;
}

export async function writeRef(
  cache: RepositoryCache,
  revision = DEFAULT_REVISION,
  commit: string,
): Promise<void> {
  if (isCommit(revision) || (await readRef(cache, revision)) === commit) return;
  await unlessReadOnly(writeTextAtomically(join(cache.folder, 'refs', revision), commit));
}

const treeSchema = v.object({
  format_version: v.literal(1),
  files: v.record(
    v.string(),
    v.object({
      size: v.number(),
      blob_id: v.string(),
      lfs_sha256: v.nullish(v.string()),
      lfs_size: v.nullish(v.number()),
      xet_hash: v.nullish(v.string()),
    }),
  ),
});

/** Nothing depends on what these files say that could not be asked for again. */
const damaged = {
  largest: 2 ** 27,
  code: 'io-error',
  hint: 'Remove the file: it is fetched again.',
} as const;

const treePath = ({ folder }: RepositoryCache, commit: string): string =>
  join(folder, 'trees', `${commit}.json`);

/** The files of a commit; undefined where the cache does not say them, or in another form. */
export async function readTree(cache: RepositoryCache, commit: string): Promise<RepositoryFiles | undefined> {
  const path = treePath(cache, commit);
  const content = await disk.readBytesIfPresent(path, damaged);
  if (!content) return undefined;
  let tree: v.InferOutput<typeof treeSchema>;
  try {
    tree = checkSchema(treeSchema, parseJson(content.toString('utf8'), path, damaged), path, damaged);
  } catch {
    return undefined;
  }
  return new Map(
    Object.entries(tree.files).map(([name, { size, blob_id, lfs_sha256, lfs_size, xet_hash }]) => [
      name,
      {
        size: lfs_size ?? size,
        gitHash: blob_id,
        ...(lfs_sha256 && { sha256: lfs_sha256 }),
        ...(xet_hash && { xetHash: xet_hash }),
      },
    ]),
  );
}

export async function writeTree(
  cache: RepositoryCache,
  commit: string,
  files: RepositoryFiles,
): Promise<void> {
  const entries = [...files].map(([name, { size, gitHash, sha256, xetHash }]) => [
    name,
    {
      size,
      blob_id: gitHash,
      ...(sha256 && { lfs_sha256: sha256, lfs_size: size }),
      ...(xetHash && { xet_hash: xetHash }),
    },
  ]);
  const text = JSON.stringify({ format_version: 1, files: Object.fromEntries(entries) }, undefined, 1);
  await unlessReadOnly(writeTextAtomically(treePath(cache, commit), text));
}

/** A cache that many share may be read-only to most: then what it has is of use all the same. */
async function unlessReadOnly(writing: Promise<void>): Promise<void> {
  await writing.catch((error: unknown) => {
    const { code } = Object((error as Error).cause) as NodeJS.ErrnoException;
    if (code !== 'EROFS' && code !== 'EACCES') throw error;
  });
}

/**
 * Gives a content its name in a snapshot: a relative link, or a copy where the system has no links (Windows without rights to
 * make them).
 * @throws TokensiftError `io-error` when the system refuses, or a folder on the way leads out of the cache.
 */
export async function placeInSnapshot(
  cache: RepositoryCache,
  commit: string,
  name: string,
  etag: string,
): Promise<void> {
  const path = join(snapshotFolder(cache, commit), name);
  const target = relative(dirname(path), blobPath(cache, etag));
  if (await isInPlace(path, target, blobPath(cache, etag))) return;
  await makeFolder(dirname(path));
  await requireInside(cache, dirname(path));
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await (cache.links ? symlink(target, temporary) : copyFile(blobPath(cache, etag), temporary)).catch(
      async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPERM' && error.code !== 'ENOTSUP') throw error;
        await copyFile(blobPath(cache, etag), temporary);
      },
    );
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(error, path, 'write');
  }
}

/** Whether a name is the link that it should be, or a copy of the right size. */
async function isInPlace(path: string, target: string, blob: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink()) return (await readlink(path)) === target;
  const source = await stat(blob).catch(() => undefined);
  return found?.isFile() === true && source !== undefined && found.size === source.size;
}

/** @throws TokensiftError `io-error` for a folder that a link leads out of the cache's. */
async function requireInside({ folder }: RepositoryCache, path: string): Promise<void> {
  const [root, real] = await Promise.all([realpath(folder), realpath(path)]);
  if (`${real}${sep}`.startsWith(`${root}${sep}`)) return;
  throw new TokensiftError({
    code: 'io-error',
    where: path,
    message: `a link leads out of the cache, to ${real}`,
    hint: 'Remove the link; the cache has none to folders.',
  });
}

/** The `owner/name` that a folder in a cache is of, ours or Python's; nothing for other folders. */
export function repositoryOfFolder(folder: string): string | undefined {
  const parts = /[\\/](?:models|datasets)--([^\\/]+)[\\/]snapshots[\\/]/.exec(`${folder}/`)?.[1]?.split('--');
  return parts?.length === 2 ? parts.join('/') : undefined;
}
