import { type Tensor, TokensiftError } from '@tokensift/core';

/**
 * Rows of a table [entries, width] by ids [count]: [count, width].
 * @throws TokensiftError `invalid-argument` for an id that the table has no row for.
 */
export function lookUpRows(
  { data: table, shape }: Tensor<Float32Array>,
  { data: ids }: Tensor<Int32Array>,
  input: string,
): Tensor<Float32Array> {
  const [entries, width] = shape as readonly [number, number];
  const data = new Float32Array(ids.length * width);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row];
    if (id < 0 || id >= entries) {
      throw new TokensiftError({
        code: 'invalid-argument',
        where: `input "${input}"`,
        message: `The id ${id} at position ${row} is out of range: the table has ${entries} rows.`,
        hint: 'Tokenizer and weights must come from the same model.',
      });
    }
    data.set(table.subarray(id * width, (id + 1) * width), row * width);
  }
  return { data, shape: [ids.length, width] };
}
