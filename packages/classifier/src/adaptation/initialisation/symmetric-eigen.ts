/** Converges quadratically; in practice after six to ten sweeps. */
const MOST_SWEEPS = 50;

/**
 * Eigenvalues, largest first, and eigenvectors (as columns) of a symmetric [n, n] matrix, by Jacobi's rotations
 * (Golub and Van Loan, Matrix Computations, section 8.5).
 */
export function symmetricEigen(
  matrix: Float64Array,
  n: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const a = matrix.slice();
  const v = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  const rotate = (m: Float64Array, i: number, j: number, stride: number, c: number, s: number): void => {
    for (let k = 0; k < n; k++) {
      const x = m[i + k * stride];
      const y = m[j + k * stride];
      m[i + k * stride] = c * x - s * y;
      m[j + k * stride] = s * x + c * y;
    }
  };
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let off = 0;
    let all = 0;
    for (let i = 0; i < n * n; i++) {
      all += a[i] ** 2;
      if (i % (n + 1) !== 0) off += a[i] ** 2;
    }
    if (off <= 1e-24 * all) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q];
        if (apq === 0) continue;
        const tau = (a[q * n + q] - a[p * n + p]) / (2 * apq);
        const t = Math.sign(tau || 1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
        const c = 1 / Math.sqrt(1 + t * t);
        const s = t * c;
        rotate(a, p, q, n, c, s);
        rotate(a, p * n, q * n, 1, c, s);
        rotate(v, p, q, n, c, s);
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j] - a[i * n + i]);
  return {
    values: Float64Array.from(order, (i) => a[i * n + i]),
    vectors: Float64Array.from({ length: n * n }, (_, k) => v[Math.floor(k / n) * n + order[k % n]]),
  };
}
