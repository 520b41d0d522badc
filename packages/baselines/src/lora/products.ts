import type { Tensor } from '@tokensift/core';

type Matrix = Tensor<Float32Array>;

/** L2 norm of each row of a matrix. */
export function rowNorms({ shape, data }: Matrix): Float64Array {
  const [rows, columns] = shape as [number, number];
  return Float64Array.from({ length: rows }, (_, row) =>
    Math.sqrt(data.subarray(row * columns, (row + 1) * columns).reduce((sum, x) => sum + x * x, 0)),
  );
}

/** W + factor·B·A for W [outputs, inputs], B [outputs, r], A [r, inputs]. */
export function addProduct(weight: Matrix, b: Matrix, a: Matrix, factor: number): Matrix {
  const [outputs, inputs] = weight.shape as [number, number];
  const rank = a.shape[0];
  const data = new Float32Array(weight.data.length);
  const row = new Float64Array(inputs);
  for (let o = 0; o < outputs; o++) {
    row.fill(0);
    for (let r = 0; r < rank; r++) {
      const left = factor * b.data[o * rank + r];
      for (let i = 0; i < inputs; i++) row[i] += left * a.data[r * inputs + i];
    }
    for (let i = 0; i < inputs; i++) data[o * inputs + i] = weight.data[o * inputs + i] + row[i];
  }
  return { shape: weight.shape, data };
}

/** Each row of a matrix times a factor of its own. */
export function scaleRows({ shape, data }: Matrix, factor: (row: number) => number): Matrix {
  const columns = shape[1];
  const scaled = data.slice();
  for (let row = 0; row < shape[0]; row++) {
    const by = factor(row);
    for (let i = row * columns; i < (row + 1) * columns; i++) scaled[i] *= by;
  }
  return { shape, data: scaled };
}
