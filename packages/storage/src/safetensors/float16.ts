const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

/** IEEE 754 binary16 to binary32 (exact). */
export function decodeFloat16(half: Uint16Array, target: Float32Array): void {
  table ??= buildTable();
  for (let i = 0; i < half.length; i++) target[i] = table[half[i]];
}

/**
 * IEEE 754 binary32 to binary16, rounded to nearest, ties to even.
 *
 * @returns the index of the first value that has no finite binary16 (NaN, infinity, or magnitude of 65520 and
 * more), or −1.
 */
export function encodeFloat16(source: Float32Array, target: Uint16Array): number {
  for (let i = 0; i < source.length; i++) {
    value[0] = source[i];
    const sign = (bits[0] >>> 16) & 0x8000;
    let magnitude = bits[0] & 0x7fffffff;
    // 65520 lies halfway between the largest binary16 and the next power of two, and would round to infinity.
    if (magnitude >= 0x477ff000) return i;
    if (magnitude < 0x38800000) {
      // Below 2⁻¹⁴ binary16 is subnormal, a multiple of 2⁻²⁴: adding 0.5 makes the hardware round to that grid.
      bits[0] = magnitude;
      value[0] += 0.5;
      target[i] = sign | (bits[0] - 0x3f000000);
    } else {
      magnitude += 0xfff + ((magnitude >>> 13) & 1);
      target[i] = sign | ((magnitude - 0x38000000) >>> 13);
    }
  }
  return -1;
}

/** All binary16 values by their bits, built on first use. */
let table: Float32Array | undefined;

function buildTable(): Float32Array {
  return Float32Array.from({ length: 0x10000 }, (_, half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}
