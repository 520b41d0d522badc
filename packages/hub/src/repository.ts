import { TokensiftError } from '@tokensift/core';
import type { HubClient } from './hub-client.ts';
import { DEFAULT_REVISION, describeReference, titleOf } from './reference.ts';

/** A file of a repository at a commit. */
export interface RepositoryFile {
  readonly size: number;
  /** SHA-1 that git has for it; of a large file, for the pointer that stands in for it. */
  readonly gitHash: string;
  /** SHA-256 of the content, for large files. */
  readonly sha256?: string;
  /** By which the hub's own storage knows a large file. */
  readonly xetHash?: string;
}

/** Files by path, with "/". */
export type RepositoryFiles = ReadonlyMap<string, RepositoryFile>;

/** More files than this are no model or data set that is read here. */
const MOST_FILES = 100_000;

export const isCommit = (revision: string | undefined): revision is string =>
  /^[0-9a-f]{40}$/.test(revision ?? '');

/** A repository as it is now. */
export interface RepositoryState {
  /** The commit that the revision stands for. */
  readonly commit: string;
  readonly isPrivate: boolean;
}

/** @throws TokensiftError as the client's `fetch`. */
export async function readRepository({ call, place, explain }: HubClient): Promise<RepositoryState> {
  const { kind, name, revision = DEFAULT_REVISION } = place.reference;
  const { datasetInfo, modelInfo } = await import('@huggingface/hub');
  const asked = { ...call, name, revision, additionalFields: ['sha' as const] };
  const answer = await (kind === 'model' ? modelInfo(asked) : datasetInfo(asked)).catch((error) => {
    throw explain(error);
  });
  if (isCommit(answer.sha)) return { commit: answer.sha, isPrivate: answer.private === true };
  throw explain(new Error('no commit'));
}

/** All files at a commit. @throws TokensiftError as the client's `fetch`; `unsupported` for more than 100,000. */
export async function listRepository(
  { call, place, explain }: HubClient,
  commit: string,
): Promise<RepositoryFiles> {
  const { kind, name } = place.reference;
  const { listFiles } = await import('@huggingface/hub');
  const files = new Map<string, RepositoryFile>();
  try {
    for await (const entry of listFiles({
      ...call,
      repo: { type: kind, name },
      revision: commit,
      recursive: true,
    })) {
      if (entry.type !== 'file') continue;
      files.set(entry.path, {
        size: entry.lfs?.size ?? entry.size,
        gitHash: entry.oid ?? '',
        ...(entry.lfs && { sha256: entry.lfs.oid }),
        ...(entry.xetHash !== undefined && { xetHash: entry.xetHash }),
      });
      if (files.size > MOST_FILES) throw tooLarge(place.reference);
    }
  } catch (error) {
    throw explain(error);
  }
  return files;
}

const tooLarge = (reference: HubClient['place']['reference']): TokensiftError =>
  new TokensiftError({
    code: 'unsupported',
    where: describeReference(reference),
    message: `the ${titleOf(reference.kind)} has more than ${MOST_FILES} files.`,
    hint: 'Download what is needed, and give its folder.',
  });
