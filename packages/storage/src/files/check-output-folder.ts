import {
  access,
  constants,
  lstat,
  readdir,
  readlink,
  realpath,
  rm,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { fileError } from './file-errors.ts';
import { isFolder } from './is-folder.ts';
import { listFolder } from './list-files.ts';
import { innerLockOf, lockPathOf } from './lock-output.ts';
import { isMountPoint } from './mount-point.ts';
import { removeUnfinishedFiles, temporarySibling } from './temporary-names.ts';
import { writeError } from './write-error.ts';

/** The bit of a folder's mode by which only owners move what lies in it. */
const STICKY = 0o1000;
/** Characters below a folder of what is saved in it, its temporary names included. */
const LONGEST_NAME = 100;

export interface OutputFolderOptions {
  /**
   * Is given what the folder holds, where it holds something, and throws when that must not be replaced. By default
   * everything is refused.
   */
  readonly mayReplace?: ((names: readonly string[]) => void | Promise<void>) | undefined;
  /** Bytes that will be written at least, where that is known. */
  readonly bytes?: number | undefined;
  /** Files will be written into the folder one by one; by default it appears as a whole, in place of the one there. */
  readonly inPlace?: boolean;
}

/**
 * Refuses, before any work, a folder that could not be written after it. Nothing that is there is changed and nothing is
 * left behind; parents that are absent are made when the folder is written.
 *
 * @throws TokensiftError `invalid-argument` for a name that cannot be that of a folder to write, or a folder that holds
 * something; `io-error` where the system would refuse: permissions, a read-only or full disk; what `mayReplace` throws.
 */
export async function checkOutputFolder(
  folder: string,
  { mayReplace = () => refuseFull(folder), bytes = 0, inPlace = false }: OutputFolderOptions = {},
): Promise<void> {
  if (folder.trim() === '') throw refusal(folder, 'the name of the folder is empty');
  try {
    const exists = await checkExisting(resolve(folder), folder);
    // A link stays one: what is written, or replaced, is the folder that it leads to.
    const path = exists ? await realpath(folder) : resolve(folder);
    if (exists && !inPlace) await checkMovable(path, folder);
    const names = exists ? await readdir(path) : [];
    if (names.length > 0) await mayReplace(names);
    if (exists && !inPlace) await checkRemovable(path);
    await tryToWrite(inPlace && exists ? innerLockOf(path) : lockPathOf(path), folder);
    await checkSpace(path, folder, bytes);
  } catch (error) {
    throw fileError(error, folder, 'write');
  }
}

/**
 * The same for a file that a command will write; one that is there may be replaced.
 * @param makesParents whether absent parents are made when the file is written
 */
export async function checkOutputFile(path: string, { makesParents = true } = {}): Promise<void> {
  if (path.trim() === '') throw refusal(path, 'the name of the file is empty');
  const full = resolve(path);
  try {
    if (await isFolder(full)) throw refusal(path, 'this is a folder, not a file', 'Give the name of a file.');
    const parent = dirname(full);
    if (!makesParents && !(await isFolder(parent))) {
      throw refusal(path, `there is no folder ${dirname(path)} to write it into`, 'Make the folder first.');
    }
    await tryToWrite(full, path);
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}

/** Whether the folder is there. @throws TokensiftError `invalid-argument` for what is in the way of one. */
async function checkExisting(path: string, folder: string): Promise<boolean> {
  if (!(await lstat(path).catch(ignoreAbsent))) return false;
  const target = await stat(path).catch(ignoreAbsent);
  if (!target) {
    throw refusal(folder, `this is a link to ${await readlink(path)}, which does not exist`);
  }
  if (!target.isDirectory()) throw refusal(folder, 'this is a file, not a folder');
  return true;
}

/** Refuses a folder that cannot step aside as a whole. */
async function checkMovable(path: string, folder: string): Promise<void> {
  if (isInside(process.cwd(), path)) {
    throw refusal(
      folder,
      'the command runs in this folder, and it would be replaced as a whole',
      'Give a folder of its own, such as ./my-classifier.',
    );
  }
  if (await isMountPoint(path)) {
    throw refusal(
      folder,
      'a disk or volume is mounted here, so the folder cannot be replaced as a whole',
      `Give a folder inside it, such as ${join(folder, 'classifier')}.`,
    );
  }
  const parent = await stat(dirname(path));
  const { uid } = await stat(path);
  const user = process.geteuid?.() ?? 0;
  if (parent.mode & STICKY && user !== 0 && user !== uid && user !== parent.uid) {
    throw refusal(
      folder,
      `the folder belongs to another user, and ${dirname(path)} lets only its owner move it`,
    );
  }
}

/** Refuses a folder that could not be removed once it has stepped aside. */
async function checkRemovable(path: string): Promise<void> {
  const { folders } = await listFolder(path);
  for (const inner of [path, ...folders.map((name) => join(path, name))]) {
    await access(inner, constants.W_OK | constants.X_OK).catch((error: unknown) => {
      throw fileError(error, inner, 'write');
    });
  }
}

/** Makes a file where the first temporary one will be, and takes it away again. */
async function tryToWrite(path: string, given: string): Promise<void> {
  const parent = await nearestFolder(dirname(path), given);
  const target = join(parent, basename(path));
  await removeUnfinishedFiles(target);
  const probe = temporarySibling(target);
  await writeFile(probe, '', { flag: 'wx' }).catch(async (error: unknown) => {
    throw await writeError(error, probe, given);
  });
  await rm(probe);
  // Its parents may have to be made first: whether the whole path is too long is found without them.
  const deepest = join(temporarySibling(path), 'n'.repeat(LONGEST_NAME));
  await lstat(deepest).catch(ignoreAbsent);
}

async function checkSpace(path: string, folder: string, bytes: number): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(await nearestFolder(path, folder));
  const free = bavail * bsize;
  // Some file systems of memory and network do not tell.
  if (blocks === 0 || bytes <= free) return;
  throw new TokensiftError({
    code: 'io-error',
    where: folder,
    message: `what will be saved takes ${megabytes(bytes)}, and the disk has ${megabytes(free)} left`,
    hint: 'Free some space, or give a folder on another disk.',
  });
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

/** The path, or the first of its parents that is there. */
async function nearestFolder(path: string, given: string): Promise<string> {
  const found = await stat(path).catch(ignoreAbsent);
  if (found?.isDirectory()) return path;
  if (found) throw refusal(given, `${path} is a file, so there can be no folder in it`);
  if (await lstat(path).catch(ignoreAbsent)) {
    throw refusal(given, `${path} is a link to ${await readlink(path)}, which does not exist`);
  }
  return await nearestFolder(dirname(path), given);
}

/** Whether a path is a folder or lies in it. */
function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** A path below a file is as absent as any other here: the file is found on the way up. */
function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}

function refuseFull(folder: string): never {
  throw refusal(folder, 'the folder is not empty', 'Give another folder, or empty this one.');
}

function refusal(where: string, message: string, hint = 'Give another name.'): TokensiftError {
  return new TokensiftError({
    code: 'invalid-argument',
    ...(where !== '' && { where }),
    message: `${message}.`,
    hint,
  });
}
