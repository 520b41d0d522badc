import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';

/** Float32 arrays that are written once and read often: in memory up to a limit, beyond it in a file. */
export interface StateStore {
  /** Keeps a copy and returns where it is. @throws TokensiftError `io-error` when the file cannot be written. */
  append(values: Float32Array): number;
  /** Copies values from place `position` + `offset` on into all of `target`. */
  read(position: number, offset: number, target: Float32Array): void;
  /** Bytes kept in memory and in the file. */
  readonly memoryBytes: number;
  readonly fileBytes: number;
  /** Gives memory and disk back. */
  dispose(): void;
}

/** Memory that several stores share. */
export interface MemoryBudget {
  /** In bytes; what comes on top goes into files. */
  readonly limit: number;
  used: number;
}

export interface StateStoreOptions {
  readonly memory: MemoryBudget;
  /** Where the file is made: the system's folder for temporary files, which `TMPDIR` moves. */
  readonly folder?: string;
}

/** Values in one piece of memory; an array never lies in two. */
const pieceValues = 1 << 20;

/**
 * The file is read and written by position: Node has no memory mapping without native add-ons, and what was written
 * not long ago is answered from the system's page cache, which is what a mapping would read too. Its name is removed
 * as soon as it is open, so the system takes the space back however the process ends.
 */
export function createStateStore({ memory, folder = tmpdir() }: StateStoreOptions): StateStore {
  let pieces: Float32Array[] = [];
  let used = 0;
  let memoryBytes = 0;
  let fileBytes = 0;
  let file: number | undefined;
  // Below it, a position is a piece of memory and a place in it; above it, a place in the file.
  const fileStart = 2 ** 48;

  const inMemory = (values: Float32Array): number => {
    const room = pieces.at(-1)?.length ?? 0;
    if (used + values.length > room) {
      pieces.push(new Float32Array(Math.max(pieceValues, values.length)));
      used = 0;
    }
    const piece = pieces.length - 1;
    pieces[piece].set(values, used);
    const position = piece * 2 ** 32 + used;
    used += values.length;
    memoryBytes += values.byteLength;
    memory.used += values.byteLength;
    return position;
  };

  const inFile = (values: Float32Array): number => {
    const path = join(folder, `tokensift-prefix-cache-${randomUUID()}`);
    try {
      if (file === undefined) {
        file = openSync(path, 'wx+', 0o600);
        unlinkSync(path);
      }
      const bytes = bytesOf(values);
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(file, bytes, done, bytes.length - done, fileBytes + done);
      }
    } catch (cause) {
      throw new TokensiftError({
        code: 'io-error',
        where: folder,
        message: `The prefix cache cannot be written (${(cause as NodeJS.ErrnoException).code ?? cause}).`,
        hint: 'Free some space, set TMPDIR to another folder, or turn the cache off (prefixCache: false).',
        cause,
      });
    }
    const position = fileStart + fileBytes / 4;
    fileBytes += values.byteLength;
    return position;
  };

  return {
    append: (values) => (memory.used + values.byteLength <= memory.limit ? inMemory(values) : inFile(values)),
    read(position, offset, target) {
      if (position < fileStart) {
        const start = (position % 2 ** 32) + offset;
        target.set(pieces[Math.floor(position / 2 ** 32)].subarray(start, start + target.length));
        return;
      }
      const bytes = bytesOf(target);
      const start = (position - fileStart + offset) * 4;
      for (let done = 0; done < bytes.length; ) {
        const read = readSync(file as number, bytes, done, bytes.length - done, start + done);
        if (read === 0)
          throw new TokensiftError({ code: 'io-error', message: 'The prefix cache was cut short.' });
        done += read;
      }
    },
    get memoryBytes() {
      return memoryBytes;
    },
    get fileBytes() {
      return fileBytes;
    },
    dispose() {
      pieces = [];
      memory.used -= memoryBytes;
      memoryBytes = 0;
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
