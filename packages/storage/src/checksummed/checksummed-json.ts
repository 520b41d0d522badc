import { TokensiftError } from '@tokensift/core';
import { decodeText, type ReadFileOptions, type Refusal, readBytes } from '../files/read-file.ts';
import { parseJson } from '../json/parse-json.ts';
import { blankChecksum, placeOfChecksum, sha256 } from './checksum.ts';

/**
 * The text of a JSON file that knows its own checksum: a field `checksum` after the others, with the SHA-256 of the
 * whole file as it is with 64 zeros in its place.
 * @param document an object that has no such field
 * @param indent blanks a level; by default all is in one line
 */
export function checksummedJson(document: object, indent = 0): string {
  const blank = `${JSON.stringify({ ...document, checksum: blankChecksum }, undefined, indent)}\n`;
  const start = blank.lastIndexOf(blankChecksum);
  const digits = sha256([Buffer.from(blank)]);
  return blank.slice(0, start) + digits + blank.slice(start + digits.length);
}

/** Bytes from the name of the field to the end of the file. */
const longestTail = 90;

/**
 * Parses what `checksummedJson` gave, and gives back what it was given.
 * @param where the file, for errors
 * @throws TokensiftError with the code that is given for a text of which any byte is another.
 */
export function parseChecksummedJson(bytes: Buffer, where: string, refusal: Refusal): unknown {
  const document = parseJson(decodeText(bytes, where, refusal), where, refusal);
  // It is the last field; others of its name may lie within what comes before.
  const tail = Math.max(bytes.length - longestTail, 0);
  const place = placeOfChecksum(bytes.subarray(tail));
  if (!place) throw new TokensiftError({ ...refusal, where, message: 'the file has no checksum' });
  const [start, digits] = [tail + place.start, place.digits];
  const actual = sha256([
    bytes.subarray(0, start),
    Buffer.from(blankChecksum),
    bytes.subarray(start + digits.length),
  ]);
  if (actual === digits) {
    const { checksum: _, ...content } = document as Record<string, unknown>;
    return content;
  }
  throw new TokensiftError({
    ...refusal,
    where,
    message: 'the file was changed: it does not match its checksum',
  });
}

/**
 * Reads a file that was written with `checksummedJson`.
 * @throws TokensiftError as `parseChecksummedJson`; `file-not-found`, `io-error`.
 */
export async function readChecksummedJson(path: string, options: ReadFileOptions): Promise<unknown> {
  return parseChecksummedJson(await readBytes(path, options), path, options);
}
