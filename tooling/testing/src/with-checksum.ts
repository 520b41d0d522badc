import { createHash } from 'node:crypto';

/** The text of a JSON object with a checksum as `checksummedJson` of @tokensift/storage makes it, of any JSON at all. */
export function withChecksum(json: string): string {
  const digits = '0'.repeat(64);
  const blank = `${json.replace(/}$/, '')}${json === '{}' ? '' : ','}"checksum":"${digits}"}`;
  const start = blank.length - digits.length - 2;
  return `${blank.slice(0, start)}${createHash('sha256').update(blank).digest('hex')}"}`;
}
