import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { fileError } from '../files/file-errors.ts';

/** What a file holds, in short. */
export interface Fingerprint {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

const chunk = 1 << 20;

/**
 * The size of a file, and the SHA-256 of what it holds.
 * @param then is given the file before it is closed
 * @returns undefined for what is not there, or no regular file: reading from a device or a pipe may never end
 * @throws TokensiftError `io-error` when the system refuses.
 */
export async function hashFile(
  path: string,
  then?: (file: FileHandle) => Promise<void>,
): Promise<Fingerprint | undefined> {
  try {
    if (!(await stat(path)).isFile()) return undefined;
    // Windows flushes only what may be written to.
    const file = await open(path, then && process.platform === 'win32' ? 'r+' : 'r');
    try {
      const hash = createHash('sha256');
      const buffer = Buffer.allocUnsafe(chunk);
      let bytes = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, chunk, bytes);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
        bytes += bytesRead;
      }
      await then?.(file);
      return { bytes, sha256: hash.digest('hex') };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw fileError(error, path, 'read');
  }
}
