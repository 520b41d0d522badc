import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Even the list of all branches and tags of a large repository is shorter. */
const LONGEST_FILE = 2 ** 24;

/** A ref that leads to a ref, and so on. */
const MOST_STEPS = 5;

/**
 * The commit that the repository around a folder is at; undefined outside of one, and where its files cannot be read.
 * Git itself is not asked: `git status` runs what the repository's own configuration names (`core.fsmonitor`, filters),
 * and the repository may be anyone's.
 */
export async function readCommit(folder: string): Promise<string | undefined> {
  const repository = await findRepository(resolve(folder));
  if (repository === undefined) return undefined;
  // A worktree has a HEAD of its own; branches are in the repository that it belongs to.
  const shared = await readSmallFile(join(repository, 'commondir'));
  const folders = [repository, ...(shared === undefined ? [] : [resolve(repository, shared.trim())])];
  let content = await readSmallFile(join(repository, 'HEAD'));
  for (let step = 0; content !== undefined && step < MOST_STEPS; step++) {
    const value = content.trim();
    if (isCommit(value)) return value;
    const ref = /^ref: (refs\/[^\0]+)$/.exec(value)?.[1];
    if (ref === undefined || ref.split('/').includes('..')) return undefined;
    content = await readRef(folders, ref);
  }
  return undefined;
}

/** The folder that `.git` is, or names. */
async function findRepository(folder: string): Promise<string | undefined> {
  const path = join(folder, '.git');
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return path;
  if (found) {
    const target = /^gitdir: (.+)$/m.exec((await readSmallFile(path)) ?? '')?.[1];
    return target === undefined ? undefined : resolve(folder, target.trim());
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : await findRepository(parent);
}

async function readRef(folders: readonly string[], ref: string): Promise<string | undefined> {
  for (const folder of folders) {
    const loose = await readSmallFile(join(folder, ref));
    if (loose !== undefined) return loose;
  }
  for (const folder of folders) {
    const packed = (await readSmallFile(join(folder, 'packed-refs'))) ?? '';
    const line = packed.split('\n').find((entry) => entry.trimEnd().endsWith(` ${ref}`));
    if (line !== undefined) return line.split(' ')[0];
  }
  return undefined;
}

/** The text of a regular file; undefined for anything else. */
async function readSmallFile(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size <= LONGEST_FILE ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** A hash of SHA-1 or SHA-256. */
const isCommit = (text: string): boolean => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
