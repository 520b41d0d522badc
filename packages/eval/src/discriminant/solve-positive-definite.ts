/**
 * Solves A·X = B for a symmetric positive definite A by its Cholesky decomposition, on rows that lie one after another:
 * ml-matrix's walks over columns and takes ten times as long at a width of 768.
 * @param matrix A, [size, size]; its lower triangle is read
 * @param transposed Bᵀ, [columns, size]
 * @returns Xᵀ, [columns, size]; undefined where A is not positive definite.
 */
export function solvePositiveDefinite(
  matrix: Float64Array,
  size: number,
  transposed: Float64Array,
): Float64Array | undefined {
  const lower = decompose(matrix, size);
  if (!lower) return undefined;
  const solution = Float64Array.from(transposed);
  for (let start = 0; start < solution.length; start += size) {
    for (let i = 0; i < size; i++) {
      const row = i * size;
      let sum = solution[start + i];
      for (let k = 0; k < i; k++) sum -= lower[row + k] * solution[start + k];
      solution[start + i] = sum / lower[row + i];
    }
    for (let i = size - 1; i >= 0; i--) {
      const row = i * size;
      const value = solution[start + i] / lower[row + i];
      solution[start + i] = value;
      for (let k = 0; k < i; k++) solution[start + k] -= lower[row + k] * value;
    }
  }
  return solution;
}

/** The lower triangle L with L·Lᵀ = A. */
function decompose(matrix: Float64Array, size: number): Float64Array | undefined {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = matrix[row + j];
      for (let k = 0; k < j; k++) sum -= lower[row + k] * lower[other + k];
      if (j < i) lower[row + j] = sum / lower[other + j];
      else if (sum > 0) lower[row + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return lower;
}
