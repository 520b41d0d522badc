import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TokensiftError } from '@tokensift/core';

/** Deflate packs at most 1,032 bytes into one; text that people write seldom more than 30. */
const HIGHEST_RATIO = 400;

/** Up to here any ratio will do. */
const HARMLESS_BYTES = 1 << 26;

/** Whether bytes begin as a gzip file does (RFC 1952). */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Unpacks gzip data block by block.
 * @throws TokensiftError `invalid-data` for data that is damaged, cut off, or unpacks to very much more than it is, as only
 * what is made to fill a memory does; what the given blocks throw.
 */
export async function* gunzip(blocks: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  const unpacked = createGunzip({ chunkSize: 1 << 18 });
  // Its callback is not needed: what goes wrong reaches the loop below.
  pipeline(Readable.from(blocks), unpacked, () => {});
  let bytes = 0;
  try {
    for await (const block of unpacked) {
      bytes += block.length;
      if (bytes > HARMLESS_BYTES && bytes > HIGHEST_RATIO * unpacked.bytesWritten)
        throw unpacksToTooMuch(file);
      yield block;
    }
  } catch (cause) {
    if (TokensiftError.isInstance(cause)) throw cause;
    throw new TokensiftError({
      code: 'invalid-data',
      where: file,
      message: `the gzip data is damaged or cut off (${(cause as Error).message}).`,
      hint: 'Get the file again, or pack it again.',
      cause,
    });
  }
}

const unpacksToTooMuch = (file: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-data',
    where: file,
    message: `the file unpacks to more than ${HIGHEST_RATIO} times its size.`,
    hint: 'That is hardly text. If it is, unpack it with gunzip and give the unpacked file.',
  });
