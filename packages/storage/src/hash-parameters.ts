import { createHash } from 'node:crypto';
import type { ParameterValues } from '@tokensift/core';

/** SHA-256, in hexadecimal, over names, shapes and values (float32, little-endian) in the order of names. */
export function hashParameters(values: ParameterValues): string {
  const hash = createHash('sha256');
  const names = [...values.keys()].sort();
  for (const name of names) {
    const { shape, data } = values.get(name)!;
    hash.update(`${JSON.stringify([name, shape])}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
