import type { Random } from '@tokensift/core';
import type { SparseMatrix } from './cooccurrences.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** Columns drawn beyond those wanted, and rounds that sharpen them: the recommended values. */
const OVERSAMPLING = 10;
const POWER_ROUNDS = 2;

/**
 * The largest singular values of a sparse matrix and their left vectors, by the randomised method of Halko, Martinsson
 * and Tropp (2011, SIAM Review 53, algorithms 4.4 and 5.1).
 * @returns `left`, [size, dimensions] in row-major order, and `singular`, largest first.
 */
export function truncatedSvd(
  matrix: SparseMatrix,
  dimensions: number,
  random: Random,
): { readonly left: Float64Array; readonly singular: Float64Array } {
  const { size } = matrix;
  const width = Math.min(size, dimensions + OVERSAMPLING);
  const draw = Float64Array.from({ length: size * width }, () => random.normal());
  let basis = orthonormal(multiply(matrix, draw, width), size, width);
  for (let round = 0; round < POWER_ROUNDS; round++) {
    const back = orthonormal(multiplyTransposed(matrix, basis, width), size, width);
    basis = orthonormal(multiply(matrix, back, width), size, width);
  }
  // B = Qᵀ A; here Bᵀ = Aᵀ Q, [size, width]. The eigenvectors of B Bᵀ are the left vectors of B.
  const small = multiplyTransposed(matrix, basis, width);
  const gram = new Float64Array(width * width);
  for (let row = 0; row < size; row++) {
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) gram[i * width + j] += small[row * width + i] * small[row * width + j];
    }
  }
  const { values, vectors } = symmetricEigen(gram, width);
  const left = new Float64Array(size * dimensions);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < dimensions; k++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += basis[row * width + i] * vectors[i * width + k];
      left[row * dimensions + k] = sum;
    }
  }
  return { left, singular: values.slice(0, dimensions).map((value) => Math.sqrt(Math.max(0, value))) };
}

function multiply(
  { size, starts, columns, values }: SparseMatrix,
  x: Float64Array,
  width: number,
): Float64Array {
  const product = new Float64Array(size * width);
  for (let row = 0; row < size; row++) {
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      const from = columns[k] * width;
      for (let i = 0; i < width; i++) product[row * width + i] += values[k] * x[from + i];
    }
  }
  return product;
}

function multiplyTransposed(
  { size, starts, columns, values }: SparseMatrix,
  x: Float64Array,
  width: number,
): Float64Array {
  const product = new Float64Array(size * width);
  for (let row = 0; row < size; row++) {
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      const to = columns[k] * width;
      for (let i = 0; i < width; i++) product[to + i] += values[k] * x[row * width + i];
    }
  }
  return product;
}

/** Columns made orthonormal in place (modified Gram–Schmidt, twice); dependent ones become zero. */
function orthonormal(x: Float64Array, rows: number, columns: number): Float64Array {
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += x[row * columns + a] * x[row * columns + b];
    return sum;
  };
  for (let column = 0; column < columns; column++) {
    const before = Math.sqrt(dot(column, column));
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < column; other++) {
        const share = dot(column, other);
        for (let row = 0; row < rows; row++) x[row * columns + column] -= share * x[row * columns + other];
      }
    }
    const norm = Math.sqrt(dot(column, column));
    const scale = norm > 1e-10 * before ? 1 / norm : 0;
    for (let row = 0; row < rows; row++) x[row * columns + column] *= scale;
  }
  return x;
}
