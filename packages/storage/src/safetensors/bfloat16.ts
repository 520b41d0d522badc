/** bfloat16 (the upper half of an IEEE 754 binary32) to binary32 (exact). */
export function decodeBfloat16(upper: Uint16Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < upper.length; i++) bits[i] = upper[i] << 16;
}

/**
 * IEEE 754 binary32 to bfloat16, rounded to nearest, ties to even.
 *
 * @returns the index of the first value that has no finite bfloat16 (NaN, infinity, or a magnitude that rounds to
 * infinity), or −1.
 */
export function encodeBfloat16(source: Float32Array, target: Uint16Array): number {
  const bits = new Uint32Array(source.buffer, source.byteOffset, source.length);
  for (let i = 0; i < source.length; i++) {
    if ((bits[i] & 0x7fffffff) >= 0x7f7f8000) return i;
    target[i] = (bits[i] + 0x7fff + ((bits[i] >>> 16) & 1)) >>> 16;
  }
  return -1;
}
