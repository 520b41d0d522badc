import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TokensiftError } from '@tokensift/core';
import { manifestFile, readManifest, verifyFolder } from '@tokensift/storage';
import { createHubClient, type HubClient } from './hub-client.ts';
import { isRevisionMissing, statusOf } from './hub-errors.ts';
import type { HubOptions } from './hub-options.ts';
import { type HubSettings, readHubSettings } from './hub-settings.ts';
import {
  DEFAULT_REVISION,
  describeReference,
  type HubReference,
  parseReference,
  repositoryPath,
} from './reference.ts';
import { type RepositoryState, readRepository } from './repository.ts';
import { openSnapshot } from './snapshot.ts';

export interface PushOptions extends HubOptions {
  /** Whether a repository that is made may be seen by its owner alone; one that is there must be so already. */
  readonly isPrivate?: boolean;
  /** The title of the commit. */
  readonly message?: string;
}

export interface PushResult {
  /** The repository's page. */
  readonly url: string;
  readonly commit: string;
  /** Whether the repository was made. */
  readonly created: boolean;
  /** Names of the files that were written, with "/". */
  readonly files: readonly string[];
  /** Of an earlier push, and taken away. */
  readonly removed: readonly string[];
  /** In the folder, and nothing that was saved. */
  readonly leftOut: readonly string[];
}

/**
 * Writes what was saved in a folder to a model repository of the hub, in one commit: the files of its manifest, after each was
 * compared with it. Repository and branch are made where they are not there. What an earlier push has put there and this one
 * does not is removed; other files stay.
 * @param text `hf:owner/name[@branch]`
 * @throws TokensiftError `access-denied` without a token, before anything else is done; `invalid-checkpoint` for a folder that
 * is not as it was saved; `invalid-argument` for one that holds no model, and for a public repository that should be private;
 * `network-error`, `interrupted`; `file-not-found` for a folder without a manifest.
 */
export async function pushFolder(
  folder: string,
  text: string,
  options: PushOptions = {},
): Promise<PushResult> {
  const reference = parseReference(text, 'model');
  const settings = await readHubSettings(options.environment);
  requireWritable(reference, settings);
  const { files, leftOut } = await savedFiles(folder);
  const client = createHubClient(settings, { reference, isPush: true }, options);
  const { created, head } = await openBranch(client, options);
  const removed = head ? await filesOfEarlierPush(text, files, options) : [];
  const commit = await writeCommit(client, { folder, files, removed, head, title: options.message });
  return {
    url: `${settings.endpoint}/${repositoryPath(reference)}`,
    commit,
    created,
    files,
    removed,
    leftOut,
  };
}

function requireWritable(reference: HubReference, { token, offline }: HubSettings): void {
  const where = describeReference(reference);
  if (reference.path !== undefined) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where,
      message: 'a folder is pushed to a whole repository.',
      hint: 'Leave out what comes after owner/name and its branch.',
    });
  }
  if (offline) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where,
      message: 'the hub may not be asked (HF_HUB_OFFLINE).',
      hint: 'Unset HF_HUB_OFFLINE to push.',
    });
  }
  if (token !== undefined) return;
  throw new TokensiftError({
    code: 'access-denied',
    where,
    message: 'there is no token, and nobody may write to the hub without one.',
    hint: 'Set HF_TOKEN to a token that may write (Settings, Access Tokens on the hub), or run `hf auth login`.',
  });
}

/** By one of these a folder holds a model. */
const OF_MODELS = ['config.json', 'adapter_config.json'];

async function savedFiles(folder: string): Promise<Pick<PushResult, 'files' | 'leftOut'>> {
  const { problems } = await verifyFolder(folder);
  const changed = problems.filter(({ problem }) => problem !== 'foreign');
  if (changed.length > 0) {
    const listed = changed.map(
      ({ file, problem }) => `${file} ${problem === 'missing' ? 'is missing' : 'differs'}`,
    );
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      where: folder,
      message: `the folder is not as it was saved: ${listed.join(', ')}.`,
      hint: 'Save it again, or take it from another copy.',
    });
  }
  const saved = [...((await readManifest(folder)) ?? new Map()).keys()];
  if (!saved.some((file) => OF_MODELS.includes(file))) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: folder,
      message: 'the folder holds no model.',
      hint: 'Give one that `tokensift finetune` or `tokensift adapt` has saved.',
    });
  }
  return { files: [...saved, manifestFile], leftOut: problems.map(({ file }) => file) };
}

/** The branch's last commit, undefined where there is none yet. */
async function openBranch(
  client: HubClient,
  { isPrivate = false }: PushOptions,
): Promise<{ readonly created: boolean; readonly head: string | undefined }> {
  const { reference } = client.place;
  const { createBranch, createRepo } = await import('@huggingface/hub');
  const repo = { type: 'model', name: reference.name } as const;
  const refuse = (error: unknown): never => {
    throw client.explain(error);
  };
  const state = await readState(client);
  if (state === undefined) {
    await createRepo({
      ...client.call,
      repo,
      // `call.fetch` puts the token on; the function wants to see something like one.
      accessToken: 'hf_',
      ...(isPrivate && { visibility: 'private' }),
    }).catch(refuse);
  } else if (isPrivate && !state.isPrivate) throw alreadyPublic(reference);
  if (state?.commit !== undefined) return { created: false, head: state.commit };
  if (reference.revision !== undefined && reference.revision !== DEFAULT_REVISION) {
    await createBranch({ ...client.call, repo, branch: reference.revision }).catch(refuse);
  }
  return { created: state === undefined, head: undefined };
}

/** Undefined for a repository that is not there; one without the branch has no commit. */
async function readState(
  client: HubClient,
): Promise<(Pick<RepositoryState, 'isPrivate'> & { readonly commit?: string }) | undefined> {
  try {
    return await readRepository(client);
  } catch (error) {
    if (isRevisionMissing(error)) {
      const { revision: _, ...reference } = client.place.reference;
      const atDefault = { ...client, place: { ...client.place, reference } };
      const { isPrivate } = await readRepository(atDefault);
      return { isPrivate };
    }
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** What the manifest in the repository names, and this push does not. */
async function filesOfEarlierPush(
  text: string,
  files: readonly string[],
  options: PushOptions,
): Promise<readonly string[]> {
  const before = await openSnapshot(text, 'model', options);
  if (!before.names.includes(manifestFile)) return [];
  await before.fetch([manifestFile]);
  const earlier = await readManifest(before.folder).catch(() => undefined);
  return before.names.filter((name) => earlier?.has(name) && !files.includes(name));
}

interface Commit {
  readonly folder: string;
  readonly files: readonly string[];
  readonly removed: readonly string[];
  readonly head: string | undefined;
  readonly title: string | undefined;
}

/** @returns the commit's hash */
async function writeCommit(
  client: HubClient,
  { folder, files, removed, head, title }: Commit,
): Promise<string> {
  const { place, options } = client;
  const { commitIter } = await import('@huggingface/hub');
  const sizes = new Map([...((await readManifest(folder)) ?? [])].map(([file, { bytes }]) => [file, bytes]));
  const steps = commitIter({
    ...client.call,
    repo: { type: 'model', name: place.reference.name },
    branch: place.reference.revision ?? DEFAULT_REVISION,
    title: title ?? 'Push with tokensift',
    operations: [
      ...files.map((path) => ({
        operation: 'addOrUpdate' as const,
        path,
        content: pathToFileURL(join(folder, path)),
      })),
      ...removed.map((path) => ({ operation: 'delete' as const, path })),
    ],
    // Refused when somebody has written to the branch since it was looked at.
    ...(head !== undefined && { parentCommit: head }),
    // Large files go by LFS, which every hub takes, and which is what is tested here.
    useXet: false,
    ...(options.signal && { abortSignal: options.signal }),
  });
  try {
    for (;;) {
      const step = await steps.next();
      if (step.done) return step.value!.commit.oid;
      if (step.value.event !== 'fileProgress' || step.value.state !== 'uploading') continue;
      const { path: file, progress } = step.value;
      const size = sizes.get(file) ?? 0;
      options.onProgress?.({ kind: 'transfer', file, bytes: Math.round(progress * size), size });
    }
  } catch (error) {
    throw client.explain(error);
  }
}

const alreadyPublic = (reference: HubReference): TokensiftError =>
  new TokensiftError({
    code: 'invalid-argument',
    where: describeReference(reference),
    message: 'the repository is there, and public: nothing was written to it.',
    hint: 'Make it private on its page, give another name, or leave --private out.',
  });
