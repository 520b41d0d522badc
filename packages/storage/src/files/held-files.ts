import type { BigIntStats } from 'node:fs';
import { type FileHandle, lstat, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { TokensiftError } from '@tokensift/core';
import { parseJson } from '../json/parse-json.ts';
import { SafetensorsFile } from '../safetensors/safetensors-file.ts';
import { fileError } from './file-errors.ts';
import type { FileReader } from './file-reader.ts';
import { openFile } from './open-file.ts';
import { decodeText, type ReadFileOptions, readHandle } from './read-file.ts';
import { jsonOfModel } from './read-json.ts';

interface Held {
  readonly file: FileHandle;
  readonly stats: BigIntStats;
}

/** Files that are kept open together, so that all that is read of them is of one moment; see `holdFiles`. */
export class HeldFiles implements FileReader {
  /** By absolute path; undefined for a file that is not there. */
  readonly #files = new Map<string, Held | undefined>();
  readonly #folders = new Map<string, string>();
  #isComplete = false;

  /**
   * Opens a file.
   * @returns whether it is there
   * @throws TokensiftError `io-error`.
   */
  async open(path: string): Promise<boolean> {
    return (await this.#hold(path)) !== undefined;
  }

  async readBytesIfPresent(path: string, options: ReadFileOptions): Promise<Buffer | undefined> {
    const held = await this.#hold(path);
    return held && (await readHandle(held.file, path, options));
  }

  async readJson(path: string): Promise<unknown> {
    const { file } = await this.#require(path);
    const bytes = await readHandle(file, path, jsonOfModel);
    return parseJson(decodeText(bytes, path, jsonOfModel), path, jsonOfModel);
  }

  async readJsonIfPresent(path: string): Promise<unknown> {
    return (await this.open(path)) ? await this.readJson(path) : undefined;
  }

  /** @throws TokensiftError `invalid-checkpoint` for a file that does not follow the format, `file-not-found`, `io-error`. */
  async openSafetensors(path: string): Promise<SafetensorsFile> {
    return await SafetensorsFile.of((await this.#require(path)).file, path);
  }

  /** Whether every path still names the file that is open, or none where there was none. Then no more are opened. */
  async areCurrent(): Promise<boolean> {
    // While a folder is replaced, its name is nobody's for a moment.
    if (![...this.#files.values()].some(Boolean)) await setTimeout(pauseForReplacement);
    for (const [path, held] of this.#files) {
      const now = await stat(path, { bigint: true }).catch(ignoreAbsent);
      if (held ? !now || !isSame(held.stats, now) : now) return false;
    }
    // Last: a folder that went and came back has another time of change.
    for (const [path, print] of this.#folders) if ((await fingerprint(path)) !== print) return false;
    this.#isComplete = true;
    return true;
  }

  /** @throws TokensiftError `io-error` when one was written to since it was opened. */
  async requireUnwritten(): Promise<void> {
    for (const [path, held] of this.#files) {
      if (held && !isSame(held.stats, await held.file.stat({ bigint: true }))) throw changing(path);
    }
  }

  async close(): Promise<void> {
    for (const held of this.#files.values()) await held?.file.close();
    this.#files.clear();
  }

  async #require(path: string): Promise<Held> {
    const held = await this.#hold(path);
    if (held) return held;
    throw fileError(Object.assign(new Error(), { code: 'ENOENT' }), path, 'read');
  }

  async #hold(path: string): Promise<Held | undefined> {
    const full = resolve(path);
    if (this.#files.has(full)) return this.#files.get(full);
    if (this.#isComplete) {
      throw new TokensiftError({
        code: 'internal',
        where: path,
        message: 'the file was not opened together with the others',
      });
    }
    const folder = dirname(full);
    if (!this.#folders.has(folder)) this.#folders.set(folder, await fingerprint(folder));
    const file = await openFile(path).catch((error: TokensiftError): undefined => {
      if (error.code !== 'file-not-found') throw error;
    });
    const held = file && { file, stats: await file.stat({ bigint: true }) };
    this.#files.set(full, held);
    return held;
  }
}

const mostAttempts = 50;
/** Milliseconds. */
const pauseForReplacement = 50;
const longestPause = 20;

/**
 * Reads files that must belong together, such as a model's config and weights, while their folder may be replaced. First
 * all are opened, which takes a moment, and it is made sure that their names still are those of the open files; else it
 * is begun again. What is read afterwards is of the open files, whatever happens to their names.
 *
 * @param open opens all files that `use` reads, and those that it would read if they were there
 * @throws TokensiftError `io-error` for files that are written to without end, and what `open` and `use` throw.
 */
export async function holdFiles<Result>(
  open: (files: HeldFiles) => Promise<void>,
  use: (files: HeldFiles) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const files = new HeldFiles();
    try {
      const refused = await open(files).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      if (await files.areCurrent()) {
        if (refused) throw refused.error;
        const result = await use(files);
        await files.requireUnwritten();
        return result;
      }
    } finally {
      await files.close();
    }
    await setTimeout(Math.min(attempt, longestPause));
  }
  throw changing(undefined);
}

/** A folder, and what leads to it where it is a link; both get another time of change when they are renamed. */
async function fingerprint(folder: string): Promise<string> {
  const both = [
    await stat(folder, { bigint: true }).catch(ignoreAbsent),
    await lstat(folder, { bigint: true }).catch(ignoreAbsent),
  ];
  return both.map((found) => (found ? [found.dev, found.ino, found.ctimeNs].join() : 'absent')).join(' ');
}

const isSame = (a: BigIntStats, b: BigIntStats): boolean =>
  a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs;

function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}

const changing = (where: string | undefined): TokensiftError =>
  new TokensiftError({
    code: 'io-error',
    ...(where !== undefined && { where }),
    message: 'the files are written to while they are read',
    hint: 'Wait until whatever writes them is done.',
  });
