/**
 * The largest size of an int8. Products of a map's input (uint8) with a weight are summed in pairs as int16 by processors
 * without VNNI, which 2·255·64 fits into and 2·255·127 does not.
 */
const LARGEST = { map: 64, table: 127 } as const;

/** The smallest normal float32: below it a scale would lose digits, and values would go beyond int8. */
const SMALLEST_SCALE = 2 ** -126;

/**
 * Rows [rows, width] as int8 with a scale each, symmetric about zero: value ≈ int8 · scale. Of a map the transpose
 * [width, rows], as MatMulInteger reads it.
 */
export function quantizeRows(
  numbers: Float32Array,
  width: number,
  kind: 'map' | 'table',
): { readonly values: Int8Array<ArrayBuffer>; readonly scales: Float32Array<ArrayBuffer> } {
  const rows = numbers.length / width;
  const values = new Int8Array(numbers.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let largest = 0;
    for (let i = 0; i < width; i++) largest = Math.max(largest, Math.abs(numbers[row * width + i]));
    const scale = largest === 0 ? 1 : Math.max(Math.fround(largest / LARGEST[kind]), SMALLEST_SCALE);
    scales[row] = scale;
    for (let i = 0; i < width; i++) {
      const value = Math.round(numbers[row * width + i] / scale);
      values[kind === 'map' ? i * rows + row : row * width + i] = value;
    }
  }
  return { values, scales };
}
