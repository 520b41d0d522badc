import { type BigIntStats, lstatSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { TokensiftError } from '@tokensift/core';
import { parseJson } from '../json/parse-json.ts';
import { type Fingerprint, hashOpenFile } from '../manifest/hash-file.ts';
import { SafetensorsFile } from '../safetensors/safetensors-file.ts';
import { fileError } from './file-errors.ts';
import type { FileReader } from './file-reader.ts';
import { HeldFile } from './open-file.ts';
import { decodeText, type ReadFileOptions, readHandle } from './read-file.ts';
import { jsonOfModel } from './read-json.ts';

/** Files that are kept open together, so that all that is read of them is of one moment; see `holdFiles`. */
export class HeldFiles implements FileReader {
  /** By absolute path; undefined for a file that is not there. */
  readonly #files = new Map<string, HeldFile | undefined>();
  /** Those of which something was read. */
  readonly #read = new Set<string>();
  readonly #isComplete: boolean;

  /**
   * @param paths files to open; where they are left out, each is opened when it is asked for
   * @throws TokensiftError `io-error`.
   */
  constructor(paths?: Iterable<string>) {
    this.#isComplete = paths !== undefined;
    try {
      for (const path of paths ?? []) this.#files.set(path, openIfPresent(path));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Whether a file is there. @throws TokensiftError `io-error`. */
  has(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  /** Names a file that will be read, or would be if it were there. @returns whether it is there */
  include(path: string): boolean {
    return this.has(path);
  }

  async readBytesIfPresent(path: string, options: ReadFileOptions): Promise<Buffer | undefined> {
    const file = this.#open(path);
    return file && (await readHandle(file, path, options));
  }

  async readJson(path: string): Promise<unknown> {
    const bytes = await readHandle(this.#require(path), path, jsonOfModel);
    return parseJson(decodeText(bytes, path, jsonOfModel), path, jsonOfModel);
  }

  async readJsonIfPresent(path: string): Promise<unknown> {
    return this.has(path) ? await this.readJson(path) : undefined;
  }

  /**
   * The file's tensors; it is closed with the others.
   * @throws TokensiftError `invalid-checkpoint` for a file that does not follow the format, `file-not-found`, `io-error`.
   */
  async openSafetensors(path: string): Promise<SafetensorsFile> {
    return await SafetensorsFile.of(this.#require(path), path);
  }

  /** The size of a file and the SHA-256 of what it holds. @throws TokensiftError `file-not-found`, `io-error`. */
  async fingerprint(path: string): Promise<Fingerprint> {
    const file = this.#require(path);
    try {
      return await hashOpenFile(file);
    } catch (error) {
      throw fileError(error, path, 'read');
    }
  }

  /** The files that were included, those among them that are not there too. */
  get paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** Whether the same files are there, and those of which something was read here are the same files. */
  isLike(others: HeldFiles): boolean {
    return this.paths.every((path) => {
      const [own, other] = [this.#files.get(path)?.stats, others.#files.get(path)?.stats];
      return this.#read.has(path) ? isSame(own, other) : !own === !other;
    });
  }

  /** Whether each path still names the file that is open, or none where there was none. */
  isCurrent(): boolean {
    return this.paths.every((path) => isSame(this.#files.get(path)?.stats, statIfPresent(path)));
  }

  /** @throws TokensiftError `io-error` when one was written to since it was opened. */
  requireUnwritten(): void {
    for (const [path, file] of this.#files)
      if (file && !isSame(file.stats, file.statNow())) throw changing(path);
  }

  close(): void {
    for (const file of this.#files.values()) file?.close();
    this.#files.clear();
  }

  #require(path: string): HeldFile {
    const file = this.#open(path);
    if (file) return file;
    throw fileError(Object.assign(new Error(), { code: 'ENOENT' }), path, 'read');
  }

  /** A file to read of. */
  #open(path: string): HeldFile | undefined {
    this.#read.add(resolve(path));
    return this.#find(path);
  }

  #find(path: string): HeldFile | undefined {
    const full = resolve(path);
    if (this.#files.has(full)) return this.#files.get(full);
    if (this.#isComplete) {
      throw new TokensiftError({
        code: 'internal',
        where: path,
        message: 'the file was not opened together with the others',
      });
    }
    const file = openIfPresent(full);
    this.#files.set(full, file);
    return file;
  }
}

const mostAttempts = 100;
/** Milliseconds. */
const longestPause = 20;
const pauseForReplacement = 50;

/**
 * Reads files that must belong together, such as a model's config and weights, while their folder may be replaced.
 * `list` finds out which there are. Then all of them are opened at one moment, without anything in between, and it is made
 * sure that it was one: that their names still are those of the open files, and that `list` saw the same. Else it is begun
 * again. What `use` reads is of the open files, whatever happens to their names.
 *
 * @param list includes all files that `use` reads, and those that it would read if they were there
 * @throws TokensiftError `io-error` for files that are written to without end, and what `list` and `use` throw.
 */
export async function holdFiles<Result>(
  list: (files: HeldFiles) => Promise<void>,
  use: (files: HeldFiles) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const listed = new HeldFiles();
    let held: HeldFiles | undefined;
    try {
      const refused = await list(listed).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      // While a folder is replaced, its name is nobody's for a moment.
      if (!listed.paths.some((path) => listed.has(path))) await setTimeout(pauseForReplacement);
      held = openAtOnce(listed);
      if (held) {
        if (refused) throw refused.error;
        const result = await use(held);
        held.requireUnwritten();
        return result;
      }
    } finally {
      listed.close();
      held?.close();
    }
    await setTimeout(Math.min(attempt, longestPause));
  }
  throw changing(undefined);
}

/** All files of a list, undefined where they were not all of one moment, or are others than those that were listed. */
function openAtOnce(listed: HeldFiles): HeldFiles | undefined {
  const { paths } = listed;
  const folders = [...new Set(paths.map(dirname))];
  const before = folders.map(fingerprint);
  const held = new HeldFiles(paths);
  // Last the folders: one that went and came back has another time of change.
  const isOneMoment = held.isCurrent() && folders.map(fingerprint).join() === before.join();
  if (isOneMoment && listed.isLike(held)) return held;
  held.close();
  return undefined;
}

/** A folder, and what leads to it where it is a link; both get another time of change when they are renamed. */
function fingerprint(folder: string): string {
  const both = [statIfPresent(folder), statIfPresent(folder, lstatSync)];
  return both.map((found) => (found ? [found.dev, found.ino, found.ctimeNs].join() : 'absent')).join(' ');
}

function openIfPresent(path: string): HeldFile | undefined {
  try {
    return new HeldFile(path);
  } catch (error) {
    if (TokensiftError.isInstance(error) && error.code === 'file-not-found') return undefined;
    throw error;
  }
}

/** Undefined for what is not there. @throws TokensiftError `io-error` */
function statIfPresent(path: string, of: typeof statSync = statSync): BigIntStats | undefined {
  try {
    return of(path, { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw fileError(error, path, 'read');
  }
}

function isSame(a: BigIntStats | undefined, b: BigIntStats | undefined): boolean {
  if (!a || !b) return a === b;
  return a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs;
}

const changing = (where: string | undefined): TokensiftError =>
  new TokensiftError({
    code: 'io-error',
    ...(where !== undefined && { where }),
    message: 'the files are written to while they are read',
    hint: 'Wait until whatever writes them is done.',
  });
