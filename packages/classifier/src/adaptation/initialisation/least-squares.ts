/** Keeps the normal equations solvable where columns depend on each other; relative to their mean square. */
const RIDGE = 1e-3;

/**
 * The M, [p, q], that minimises ‖X M − Y‖² + λ‖M‖² for X [n, p] and Y [n, q], by the normal equations and Cholesky's
 * factorisation.
 */
export function leastSquares(
  x: Float64Array,
  y: Float64Array,
  n: number,
  p: number,
  q: number,
): Float64Array {
  const gram = new Float64Array(p * p);
  const right = new Float64Array(p * q);
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < p; i++) {
      const value = x[row * p + i];
      if (value === 0) continue;
      for (let j = 0; j <= i; j++) gram[i * p + j] += value * x[row * p + j];
      for (let j = 0; j < q; j++) right[i * q + j] += value * y[row * q + j];
    }
  }
  let trace = 0;
  for (let i = 0; i < p; i++) trace += gram[i * p + i];
  const ridge = (RIDGE * trace) / p || 1;
  for (let i = 0; i < p; i++) gram[i * p + i] += ridge;

  // gram = L Lᵀ, L in the lower triangle.
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = gram[i * p + j];
      for (let k = 0; k < j; k++) sum -= gram[i * p + k] * gram[j * p + k];
      gram[i * p + j] = i === j ? Math.sqrt(sum) : sum / gram[j * p + j];
    }
  }
  for (let column = 0; column < q; column++) {
    for (let i = 0; i < p; i++) {
      let sum = right[i * q + column];
      for (let k = 0; k < i; k++) sum -= gram[i * p + k] * right[k * q + column];
      right[i * q + column] = sum / gram[i * p + i];
    }
    for (let i = p - 1; i >= 0; i--) {
      let sum = right[i * q + column];
      for (let k = i + 1; k < p; k++) sum -= gram[k * p + i] * right[k * q + column];
      right[i * q + column] = sum / gram[i * p + i];
    }
  }
  return right;
}
