import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress as decompressZstd } from 'fzstd';
import type { Compressors } from 'hyparquet';

/** A page is mostly about 1 MiB, and no writer makes one of this size. */
const LARGEST_PAGE = 1 << 28;

/**
 * What unpacks the pages of a Parquet file, by the names of the format, besides Snappy, which hyparquet has itself. Each
 * gives no more bytes than the page says it has.
 */
export const COMPRESSORS: Compressors = {
  GZIP: bounded((page, length) => gunzipSync(page, { maxOutputLength: length })),
  BROTLI: bounded((page, length) => brotliDecompressSync(page, { maxOutputLength: length })),
  ZSTD: bounded((page, length) => decompressZstd(page, new Uint8Array(length))),
};

type Decompress = (page: Uint8Array, length: number) => Uint8Array;

function bounded(decompress: Decompress): Decompress {
  return (page, length) => {
    if (length > LARGEST_PAGE) throw new RangeError(`a page of ${length} bytes`);
    return length === 0 ? new Uint8Array(0) : decompress(page, length);
  };
}
