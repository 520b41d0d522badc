import { realpath, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { manifestFile, writeManifest } from '../manifest/manifest.ts';
import { checkOutputFolder, type OutputFolderOptions } from './check-output-folder.ts';
import { fileError } from './file-errors.ts';
import { flushFolder } from './flush.ts';
import { isFile, isFolder } from './is-folder.ts';
import { lockOutput, lockPathOf } from './lock-output.ts';
import { makeFolder } from './make-folder.ts';
import { temporariesOf, temporarySibling } from './temporary-names.ts';

/** A folder that this process alone may write. */
export interface OutputFolder extends AsyncDisposable {
  /** Absolute, and with no link at its end. */
  readonly path: string;
  /**
   * Writes the folder in one step: `fill` writes into a hidden folder beside it, which gets a manifest, is flushed to
   * disk, and takes the name, in place of the folder that was there. On failure nothing is left behind and what the
   * folder held stays.
   * @throws TokensiftError what `mayReplace` says of the folder by then; `io-error`; whatever `fill` throws.
   */
  write(fill: (folder: string) => Promise<void>): Promise<void>;
  /** Lets others write it; `await using` does so too. */
  close(): Promise<void>;
}

/**
 * Opens a folder for writing as a whole, before the work that it is for: checks that it can be written, makes its parents,
 * takes its lock, and puts right what a killed process left. A folder whose replacement had begun is replaced or put
 * back; anything unfinished is removed.
 * @throws TokensiftError as `checkOutputFolder` and `lockOutput`.
 */
export async function openOutputFolder(
  folder: string,
  options: OutputFolderOptions = {},
): Promise<OutputFolder> {
  await checkOutputFolder(folder, options);
  const path = await withoutLink(folder);
  const madeParent = await makeFolder(dirname(path));
  let lock: Awaited<ReturnType<typeof lockOutput>> | undefined;
  try {
    lock = await lockOutput(lockPathOf(path), folder);
    await recover(path);
    await checkOutputFolder(folder, options);
  } catch (error) {
    await lock?.release();
    await removeEmpty(dirname(path), madeParent);
    throw fileError(error, folder, 'write');
  }
  const { check, release } = lock;
  const close = async (): Promise<void> => {
    await release();
    await removeEmpty(dirname(path), madeParent);
  };
  return {
    path,
    async write(fill) {
      const temporary = temporarySibling(path);
      try {
        await makeFolder(temporary);
        await fill(temporary);
        await writeManifest(temporary);
        await check();
        await checkOutputFolder(folder, options);
        await replace(path, temporary);
      } catch (error) {
        // What went wrong first is what the reader needs to know, whether or not this succeeds.
        await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
        throw fileError(error, path, 'write');
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Writes a folder in one step; see `OutputFolder.write`. An open one stays open. */
export async function writeFolder(
  folder: string | OutputFolder,
  options: OutputFolderOptions,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  if (typeof folder !== 'string') return await folder.write(fill);
  await using output = await openOutputFolder(folder, options);
  await output.write(fill);
}

/** A folder cannot be renamed over one that holds files, so the former one steps aside. */
async function replace(path: string, complete: string): Promise<void> {
  const former = temporarySibling(path, 'old');
  const isThere = await isFolder(path);
  if (isThere) await rename(path, former);
  try {
    await rename(complete, path);
  } catch (error) {
    if (isThere) await rename(former, path).catch(() => undefined);
    throw error;
  }
  await flushFolder(dirname(path));
  // The folder is written; what cannot be removed now is tried again the next time.
  if (isThere) await rm(former, { recursive: true, force: true }).catch(() => undefined);
}

/** The lock is held, so whatever lies beside the folder belongs to nobody. */
async function recover(path: string): Promise<void> {
  const left = await temporariesOf(path);
  const former = left.find(({ kind }) => kind === 'old');
  if (former && !(await isFolder(path))) {
    let complete: string | undefined;
    for (const { path: candidate, kind } of left) {
      // The manifest is written last.
      if (kind === 'tmp' && (await isFile(join(candidate, manifestFile)))) complete = candidate;
    }
    await rename(complete ?? former.path, path);
    await flushFolder(dirname(path));
  }
  for (const { path: leftover } of left) await rm(leftover, { recursive: true, force: true });
}

/** Where a folder that a link leads to really is. */
async function withoutLink(folder: string): Promise<string> {
  const path = resolve(folder);
  return (await isFolder(path)) ? await realpath(path) : path;
}

/** Removes folders that nothing was written to, from `path` up to `topmost`. */
async function removeEmpty(path: string, topmost: string | undefined): Promise<void> {
  if (topmost === undefined) return;
  try {
    await rmdir(path);
  } catch {
    return;
  }
  if (path !== topmost) await removeEmpty(dirname(path), topmost);
}
