import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { TokensiftError } from '@tokensift/core';
import { fileError } from './file-errors.ts';
import { type ProcessOwner, stateOf, thisProcess } from './process-owner.ts';
import { removeUnfinishedFiles, temporarySibling } from './temporary-names.ts';

const SCHEMA = 'tokensift/lock/1';
/** How often an owner shows that it is alive. */
const SIGN_OF_LIFE_MILLISECONDS = 15_000;
/** Without a sign for this long, an owner of which nothing else is known is taken for gone. */
const STALE_MILLISECONDS = 120_000;
/** How often one that waits looks again. */
const WAIT_MILLISECONDS = 250;
/** Each attempt fails only because another process took the lock, or gave it up, in between. */
const ATTEMPTS = 10;

/** The right of one process to write an output. */
export interface OutputLock {
  /** @throws TokensiftError `io-error` when another process has taken the lock over. */
  check(): Promise<void>;
  release(): Promise<void>;
}

export interface LockOptions {
  /** Waits for as long as another process holds the lock, in place of an error. Is told once who that is. */
  readonly onWait?: (owner: string) => void;
  /** Ends the waiting with its reason. */
  readonly signal?: AbortSignal;
}

interface LockRecord extends ProcessOwner {
  readonly schema: typeof SCHEMA;
  readonly id: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Where the lock of a folder that is written as a whole lies: beside it. */
export const lockPathOf = (path: string): string => join(dirname(path), `.${basename(path)}.lock`);

/** Where that of a folder lies whose files are written one by one: in it. */
export const innerLockOf = (folder: string): string => join(folder, '.lock');

/**
 * Takes the lock of an output: a file that says who holds it, and whose time of change is that owner's last sign of life.
 * A lock whose owner is gone is taken over: a process of this machine that has ended, or that started at another time than
 * the one that took the lock; for other machines and containers, and systems without /proc, one that gave no sign for two
 * minutes.
 * @param path the lock's
 * @param output what is locked, for messages
 * @throws TokensiftError `io-error` that says who holds it, unless it waits, or when the system refuses.
 */
export async function lockOutput(
  path: string,
  output: string,
  options: LockOptions = {},
): Promise<OutputLock> {
  const record: LockRecord = {
    schema: SCHEMA,
    id: randomUUID(),
    ...thisProcess(),
    since: new Date().toISOString(),
  };
  try {
    await acquire(path, record, output, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw fileError(error, path, 'write');
  }
  const timer = setInterval(() => {
    const now = new Date();
    // Whether the lock is still ours is asked where it matters.
    utimes(path, now, now).catch(() => undefined);
  }, SIGN_OF_LIFE_MILLISECONDS).unref();
  const isHeld = async (): Promise<boolean> => (await readLock(path))?.record?.id === record.id;
  return {
    async check() {
      if (await isHeld()) return;
      throw new TokensiftError({
        code: 'io-error',
        where: output,
        message: `another process has taken over the lock ${path}`,
        hint: 'Nothing was written. Run the command again when that process is done.',
      });
    },
    async release() {
      clearInterval(timer);
      if (await isHeld()) await rm(path, { force: true });
    },
  };
}

async function acquire(
  path: string,
  record: LockRecord,
  output: string,
  { onWait, signal }: LockOptions,
): Promise<void> {
  // Complete before it appears: nobody reads half a lock.
  const draft = temporarySibling(path);
  await removeUnfinishedFiles(path);
  await writeFile(draft, `${JSON.stringify(record, null, 2)}\n`, { flag: 'wx' });
  try {
    let hasWaited = false;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await appear(draft, path)) return;
      const found = await readLock(path);
      if (!found) continue;
      if (isStale(found)) {
        await removeStale(path, found);
        continue;
      }
      if (!onWait) throw heldBy(found, path, output);
      if (!hasWaited) onWait(ownerOf(found));
      hasWaited = true;
      attempt = -1;
      await setTimeout(WAIT_MILLISECONDS, undefined, { ...(signal && { signal }) });
    }
    throw new TokensiftError({
      code: 'io-error',
      where: output,
      message: `other processes keep taking the lock ${path}`,
      hint: 'Run the command again when they are done.',
    });
  } finally {
    await rm(draft, { force: true });
  }
}

/** Gives a file a second name, unless something has it. */
async function appear(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
  }
  // Some file systems have no second names.
  try {
    await copyFile(draft, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

interface FoundLock {
  /** Undefined for a file that is no lock of ours, or not yet complete. */
  readonly record: LockRecord | undefined;
  /** Milliseconds since the owner's last sign of life. */
  readonly age: number;
}

async function readLock(path: string): Promise<FoundLock | undefined> {
  try {
    const { mtimeMs } = await stat(path);
    return { record: parse(await readFile(path, 'utf8')), age: Date.now() - mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): LockRecord | undefined {
  try {
    const record = JSON.parse(text);
    return record?.schema === SCHEMA && Number.isSafeInteger(record.pid) ? record : undefined;
  } catch {
    return undefined;
  }
}

function isStale({ record, age }: FoundLock): boolean {
  const state = record ? stateOf(record) : 'unknown';
  return state === 'gone' || (state === 'unknown' && age > STALE_MILLISECONDS);
}

/** Another process may have done the same, and taken the lock since: then it gets it back. */
async function removeStale(path: string, { record }: FoundLock): Promise<void> {
  const aside = temporarySibling(path, 'old');
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const taken = await readLock(aside);
  if (taken?.record?.id !== record?.id) await appear(aside, path);
  await rm(aside, { force: true });
}

const ownerOf = ({ record }: FoundLock): string =>
  record ? `process ${record.pid} on "${record.host}"` : 'another process';

function heldBy(found: FoundLock, path: string, output: string): TokensiftError {
  const since = found.record ? ` since ${found.record.since}` : '';
  const age = Math.round(found.age / 1000);
  return new TokensiftError({
    code: 'io-error',
    where: output,
    message: `${ownerOf(found)} is writing here${since} (last sign of life ${age} s ago)`,
    hint: `Wait for it or give another folder. If you know that it is gone, remove ${path}.`,
  });
}
