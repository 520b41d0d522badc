import { createHash } from 'node:crypto';

/** What stands in the place of a checksum while it is taken. */
export const blankChecksum = '0'.repeat(64);

/** The field as JSON.stringify writes it, which no string can hold: its quotes would be escaped there. */
const field = /"checksum": ?"([0-9a-f]{64})"/;

/** Where in a JSON text the digits of its checksum are, in bytes; undefined where it has none. */
export function placeOfChecksum(
  bytes: Buffer,
): { readonly start: number; readonly digits: string } | undefined {
  // A character a byte, so that places are counted in bytes.
  const found = field.exec(bytes.toString('latin1'));
  const digits = found?.[1];
  if (!found || digits === undefined) return undefined;
  return { start: found.index + found[0].length - 1 - digits.length, digits };
}

/** SHA-256, in hexadecimal, over some bytes one after the other. */
export function sha256(parts: Iterable<Uint8Array>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
