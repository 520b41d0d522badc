import { type BigIntStats, closeSync, constants, fstatSync, openSync, read } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { TokensiftError } from '@tokensift/core';
import { fileError } from './file-errors.ts';

/** Opening a FIFO that nobody writes to must not wait. Windows has neither. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What is read of an open file: a part of Node's `FileHandle`. */
export interface OpenFile {
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  stat(): Promise<{ readonly size: number }>;
}

/** Bytes that are read as a file is. */
export const inMemory = (bytes: Uint8Array): OpenFile => ({
  stat: async () => ({ size: bytes.length }),
  async read(buffer, offset, length, position) {
    const part = bytes.subarray(position, position + length);
    buffer.set(part, offset);
    return { bytesRead: part.length };
  },
});

/**
 * Opens a file to be read. What is no regular file is refused: a device or a FIFO may never end.
 * @throws TokensiftError `file-not-found`, `io-error`.
 */
export async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, flags).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  try {
    requireRegular(await file.stat(), path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A file that was opened at once, so that others can be opened at the same moment. */
export class HeldFile implements OpenFile {
  readonly stats: BigIntStats;
  readonly #descriptor: number;

  /**
   * Opens a file, as `openFile` does.
   * @throws TokensiftError `file-not-found`, `io-error`.
   */
  constructor(path: string) {
    try {
      this.#descriptor = openSync(path, flags);
    } catch (error) {
      throw fileError(error, path, 'read');
    }
    try {
      this.stats = this.statNow();
      requireRegular(this.stats, path);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }> {
    return readDescriptor(this.#descriptor, buffer, offset, length, position);
  }

  async stat(): Promise<{ readonly size: number }> {
    return { size: Number(this.statNow().size) };
  }

  statNow(): BigIntStats {
    return fstatSync(this.#descriptor, { bigint: true });
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

const readDescriptor = promisify(read);

function requireRegular(found: Pick<BigIntStats, 'isFile' | 'isDirectory' | 'isFIFO'>, path: string): void {
  if (found.isFile()) return;
  const kind = found.isDirectory() ? 'a folder' : found.isFIFO() ? 'a pipe' : 'a device';
  throw new TokensiftError({
    code: 'io-error',
    where: path,
    message: `cannot read: this is ${kind}, not a file`,
    hint: 'Give the name of a file.',
  });
}
