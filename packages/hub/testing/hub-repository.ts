import { createHash } from 'node:crypto';

/** Files of this size and more are large ones, and those of weights. */
const LARGE_BYTES = 10_000;

export const isLarge = (name: string, size: number): boolean =>
  size >= LARGE_BYTES || name.endsWith('.safetensors');

export const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** As `git hash-object` has it. */
export const gitHash = (content: Buffer): string =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');

/** What git holds in place of a large file: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
const pointerTo = (content: Buffer): Buffer =>
  Buffer.from(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(content)}\nsize ${content.length}\n`,
  );

export type Files = ReadonlyMap<string, Buffer>;

/** A repository as a hub keeps it. */
export interface HubRepository {
  isPrivate: boolean;
  isGated: boolean;
  /** Files by commit. */
  readonly commits: Map<string, Files>;
  /** Commits by branch. */
  readonly branches: Map<string, string>;
}

/** Adds a commit to a branch. @returns its hash */
export function addCommit(repository: HubRepository, branch: string, files: Files): string {
  const parent = repository.branches.get(branch) ?? '';
  const hash = createHash('sha1').update(`${parent} ${repository.commits.size}`);
  for (const [name, content] of files) hash.update(name).update(content);
  const commit = hash.digest('hex');
  repository.commits.set(commit, files);
  repository.branches.set(branch, commit);
  return commit;
}

/** An entry of the answer to `/tree`. */
export function treeEntry(name: string, content: Buffer): object {
  if (!isLarge(name, content.length)) {
    return { type: 'file', path: name, size: content.length, oid: gitHash(content) };
  }
  const pointer = pointerTo(content);
  return {
    type: 'file',
    path: name,
    size: content.length,
    oid: gitHash(pointer),
    lfs: { oid: sha256(content), size: content.length, pointerSize: pointer.length },
  };
}
