import { createReadStream } from 'node:fs';
import { unreadable } from './file-errors.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { requireFile } from './require-file.ts';

/**
 * The bytes of a file in blocks; those of a gzip file, which its first bytes tell, unpacked.
 * @throws TokensiftError `file-not-found`, `io-error`, also for a pipe or a device; as `gunzip`.
 */
export async function* readChunks(file: string): AsyncGenerator<Buffer> {
  const chunks = readBytes(file);
  const { value: first } = await chunks.next();
  if (first === undefined) return;
  async function* all(): AsyncGenerator<Buffer> {
    yield first!;
    yield* chunks;
  }
  yield* isGzip(first) ? gunzip(all(), file) : all();
}

async function* readBytes(file: string): AsyncGenerator<Buffer, undefined> {
  await requireFile(file);
  try {
    yield* createReadStream(file, { highWaterMark: 1 << 18 });
  } catch (cause) {
    throw unreadable(file, cause);
  }
}
