import { type ErrorCode, TokensiftError } from '@tokensift/core';
import { fileError } from './file-errors.ts';
import { type OpenFile, openFile } from './open-file.ts';

/** How a file is refused that is not what it should be. */
export interface Refusal {
  readonly code: ErrorCode;
  /** What the reader can do about it. */
  readonly hint: string;
}

export interface ReadFileOptions extends Refusal {
  /** Most bytes that such a file can have; a larger one is refused before it fills the memory. */
  readonly largest: number;
}

/**
 * Reads a whole file.
 * @throws TokensiftError `file-not-found`, `io-error`, and with the code that is given for one that is too large.
 */
export async function readBytes(path: string, options: ReadFileOptions): Promise<Buffer> {
  const file = await openFile(path);
  try {
    return await readHandle(file, path, options);
  } finally {
    await file.close();
  }
}

/** The same, of an open file. */
export async function readHandle(
  file: OpenFile,
  path: string,
  { largest, ...refusal }: ReadFileOptions,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let read = 0;
  try {
    // The system may know no size (/proc), and a file may grow.
    const { size } = await file.stat();
    for (;;) {
      const length = Math.max(Math.min(size, largest) - read + 1, smallestChunk);
      const chunk = Buffer.allocUnsafe(Math.min(length, largestChunk));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, read);
      if (bytesRead === 0) return Buffer.concat(chunks, read);
      read += bytesRead;
      if (read > largest) break;
      chunks.push(chunk.subarray(0, bytesRead));
    }
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  throw new TokensiftError({
    ...refusal,
    where: path,
    message: `the file has more than ${largest / 2 ** 20} MiB, the most that such a file can have`,
  });
}

const smallestChunk = 1 << 16;
/** The system reads 2 GiB at once at most. */
const largestChunk = 1 << 30;

/** Text in UTF-8. @throws TokensiftError with the code that is given for other bytes. */
export function decodeText(bytes: Uint8Array, path: string, refusal: Refusal): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new TokensiftError({ ...refusal, where: path, message: 'the file is not text in UTF-8', cause });
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
