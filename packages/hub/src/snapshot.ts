import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { listFolder } from '@tokensift/storage';
import {
  openRepositoryCache,
  placeInSnapshot,
  type RepositoryCache,
  readRef,
  readTree,
  snapshotFolder,
  writeRef,
  writeTree,
} from './cache.ts';
import { downloadBlob, etagOf } from './download-blob.ts';
import { createHubClient, type HubClient } from './hub-client.ts';
import type { HubOptions } from './hub-options.ts';
import { readHubSettings } from './hub-settings.ts';
import {
  DEFAULT_REVISION,
  describeReference,
  type HubReference,
  parseReference,
  type RepositoryKind,
  titleOf,
} from './reference.ts';
import { isCommit, listRepository, type RepositoryFiles, readRepository } from './repository.ts';
import { unsafeName } from './safe-name.ts';

/** What a reference names, at one commit, in the cache. */
export interface Snapshot {
  readonly reference: HubReference;
  /** The folder that the files lie in under their names. */
  readonly folder: string;
  readonly commit: string;
  /** Names of the files that there are, from the root of the repository, with "/". */
  readonly names: readonly string[];
  /**
   * Sees to it that files are in the folder: fetches those that are not.
   * @throws TokensiftError as `downloadBlob`; `file-not-found` for one that is not in the cache of a hub that may not be asked;
   * `invalid-argument` for a name that could lead out of the folder.
   */
  fetch(names: Iterable<string>): Promise<void>;
}

/**
 * Finds out which files a repository has at the revision of a reference. The hub is asked, unless `HF_HUB_OFFLINE` is set,
 * or the revision is a commit of which the cache knows the files.
 * @param text `hf:owner/name[@revision][/path]`, see `parseReference`
 * @throws TokensiftError `invalid-argument`, `file-not-found`, `access-denied`, `network-error`, `interrupted`.
 */
export async function openSnapshot(
  text: string,
  kind: RepositoryKind,
  options: HubOptions = {},
): Promise<Snapshot> {
  const reference = parseReference(text, kind);
  const settings = await readHubSettings(options.environment);
  const cache = openRepositoryCache(settings, reference);
  const client = createHubClient(settings, { reference }, options);
  const { commit, files } = settings.offline
    ? await findInCache(cache, reference)
    : await findInHub(client, cache, reference);
  const folder = snapshotFolder(cache, commit);
  return {
    reference,
    folder,
    commit,
    names: [...files.keys()],
    async fetch(names) {
      for (const name of names) {
        const problem = unsafeName(name);
        if (problem) throw unsafe(reference, name, problem);
        const file = files.get(name);
        if (file === undefined || settings.offline) {
          if (await isThere(join(folder, name))) continue;
          throw absent(reference, name, settings.offline);
        }
        if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(etagOf(file))) throw unsafe(reference, name, 'has no hash');
        await downloadBlob(client, cache, { name, commit, file });
        await placeInSnapshot(cache, commit, name, etagOf(file));
      }
    },
  };
}

interface Found {
  readonly commit: string;
  readonly files: RepositoryFiles;
}

async function findInHub(
  client: HubClient,
  cache: RepositoryCache,
  { revision }: HubReference,
): Promise<Found> {
  const commit = isCommit(revision) ? revision : (await readRepository(client)).commit;
  const known = await readTree(cache, commit);
  const files = known ?? (await listRepository(client, commit));
  if (!known) await writeTree(cache, commit, files);
  await writeRef(cache, revision, commit);
  return { commit, files };
}

/** What was fetched before, by this package or by Python. */
async function findInCache(cache: RepositoryCache, reference: HubReference): Promise<Found> {
  const commit = await readRef(cache, reference.revision);
  const folder = commit && snapshotFolder(cache, commit);
  if (!folder || !(await isThere(folder))) throw notCached(reference, cache);
  const tree = await readTree(cache, commit);
  if (tree) return { commit, files: tree };
  // Files that Python has fetched one by one: nothing says which others there are.
  const { files } = await listFolder(folder);
  const entries = await Promise.all(
    files.map(async (name) => [name, { size: (await lstat(join(folder, name))).size, gitHash: '' }] as const),
  );
  return { commit, files: new Map(entries) };
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const ONLINE = 'Unset HF_HUB_OFFLINE once, to fetch it.';

const notCached = (reference: HubReference, { folder }: RepositoryCache): TokensiftError =>
  new TokensiftError({
    code: 'file-not-found',
    where: describeReference(reference),
    message:
      `the hub may not be asked (HF_HUB_OFFLINE), and the cache has no ${titleOf(reference.kind)} of that name ` +
      `at "${reference.revision ?? DEFAULT_REVISION}" (${folder}).`,
    hint: ONLINE,
  });

const absent = (reference: HubReference, name: string, offline: boolean): TokensiftError =>
  new TokensiftError({
    code: 'file-not-found',
    where: describeReference(reference),
    message: offline
      ? `the hub may not be asked (HF_HUB_OFFLINE), and the cache does not have ${name}.`
      : `there is no ${name}.`,
    ...(offline && { hint: ONLINE }),
  });

const unsafe = (reference: HubReference, name: string, problem: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-argument',
    where: describeReference(reference),
    message: `the repository's file ${JSON.stringify(name)} ${problem}: it is not fetched.`,
    hint: 'Ask its owner to give the file another name.',
  });
