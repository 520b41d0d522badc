import { createHash } from 'node:crypto';

const sealPattern = /^\{"sha256":"([0-9a-f]{64})",/;

/**
 * A JSON object, of one field or more, as text that begins with the SHA-256 of the rest, so that every byte of it is checked when it is read.
 * @param indent as of `JSON.stringify`
 */
export function sealJson(document: object, indent?: number): string {
  const body = `${JSON.stringify(document, null, indent)}\n`;
  return `{"sha256":"${sha256(body)}",${body.slice(1)}`;
}

/** The object in what `sealJson` wrote; undefined when a byte of it is another. */
export function unsealJson(content: Uint8Array): unknown {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const [seal, expected] = sealPattern.exec(bytes.toString('latin1', 0, 80)) ?? [];
  if (seal === undefined) return undefined;
  const body = Buffer.concat([Buffer.from('{'), bytes.subarray(seal.length)]);
  return sha256(body) === expected ? JSON.parse(body.toString('utf8')) : undefined;
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
