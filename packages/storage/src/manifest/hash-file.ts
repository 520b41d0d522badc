import { createHash } from 'node:crypto';
import { TokensiftError } from '@tokensift/core';
import { fileError } from '../files/file-errors.ts';
import { isFile } from '../files/is-folder.ts';
import { type OpenFile, openFile } from '../files/open-file.ts';

/** What a file holds, in short. */
export interface Fingerprint {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

const chunk = 1 << 20;

/**
 * The size of a file, and the SHA-256 of what it holds.
 * @returns undefined for what is not there, or no regular file: reading from a device or a pipe may never end
 * @throws TokensiftError `io-error` when the system refuses.
 */
export async function hashFile(path: string): Promise<Fingerprint | undefined> {
  if (!(await isFile(path))) return undefined;
  try {
    const file = await openFile(path);
    try {
      return await hashOpenFile(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (TokensiftError.isInstance(error) && error.code === 'file-not-found') return undefined;
    throw fileError(error, path, 'read');
  }
}

/** The same, of an open file. */
export async function hashOpenFile(file: Pick<OpenFile, 'read'>): Promise<Fingerprint> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(chunk);
  let bytes = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, chunk, bytes);
    if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
    hash.update(buffer.subarray(0, bytesRead));
    bytes += bytesRead;
  }
}
