import { createRandom } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cooccurrences, type SparseMatrix } from './cooccurrences.ts';
import { leastSquares } from './least-squares.ts';
import { staticVectors } from './static-vectors.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { truncatedSvd } from './truncated-svd.ts';

const seeds = fc.nat();
const draw = (seed: number, length: number): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
};

it('least squares finds the map that was there', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const [n, p, q] = [60, 4, 3];
      const x = draw(seed, n * p);
      const map = draw(seed + 1, p * q);
      const y = Float64Array.from({ length: n * q }, (_, i) => {
        const [row, column] = [Math.floor(i / q), i % q];
        return [...Array(p).keys()].reduce((sum, k) => sum + x[row * p + k] * map[k * q + column], 0);
      });
      leastSquares(x, y, n, p, q).forEach((value, i) => {
        // The ridge draws it towards 0 by about a thousandth.
        expect(Math.abs(value - map[i])).toBeLessThan(0.02);
      });
    }),
    { numRuns: 20 },
  );
});

it('eigenvalues and vectors of a matrix by hand, and of any', () => {
  const { values } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
  expect([...values]).toEqual([expect.closeTo(3, 12), expect.closeTo(1, 12)]);
  fc.assert(
    fc.property(seeds, (seed) => {
      const n = 6;
      const half = draw(seed, n * n);
      const a = half.map((value, i) => value + half[(i % n) * n + Math.floor(i / n)]);
      const eigen = symmetricEigen(a, n);
      for (let k = 0; k < n; k++) {
        for (let i = 0; i < n; i++) {
          let product = 0;
          for (let j = 0; j < n; j++) product += a[i * n + j] * eigen.vectors[j * n + k];
          expect(product).toBeCloseTo(eigen.values[k] * eigen.vectors[i * n + k], 9);
        }
      }
    }),
    { numRuns: 20 },
  );
});

it('the truncated decomposition has the singular values of the matrix', () => {
  const n = 40;
  // A matrix of rank 3 with the singular values 9, 4 and 1, up to rounding.
  const random = createRandom(5);
  const columns = [9, 4, 1].map(() => Float64Array.from({ length: n }, () => random.normal()));
  for (const [i, a] of columns.entries()) {
    for (const b of columns.slice(0, i)) {
      const share = a.reduce((sum, value, k) => sum + value * b[k], 0);
      a.forEach((value, k) => {
        a[k] = value - share * b[k];
      });
    }
    const norm = Math.hypot(...a);
    a.forEach((value, k) => {
      a[k] = value / norm;
    });
  }
  const values = Float64Array.from({ length: n * n }, (_, i) =>
    [9, 4, 1].reduce((sum, s, k) => sum + s * columns[k][Math.floor(i / n)] * columns[(k + 1) % 3][i % n], 0),
  );
  const matrix: SparseMatrix = {
    size: n,
    starts: Int32Array.from({ length: n + 1 }, (_, row) => row * n),
    columns: Int32Array.from({ length: n * n }, (_, i) => i % n),
    values,
  };
  const { left, singular } = truncatedSvd(matrix, 3, createRandom(1));
  expect([...singular]).toEqual([9, 4, 1].map((s) => expect.closeTo(s, 8)));
  for (let k = 0; k < 3; k++) {
    const dot = columns[k].reduce((sum, value, row) => sum + value * left[row * 3 + k], 0);
    expect(Math.abs(dot)).toBeCloseTo(1, 8);
  }
});

describe('static vectors', () => {
  it('count neighbours in a window of five', () => {
    const { indexOf, matrix } = cooccurrences(
      [
        [7, 8, 7],
        [7, 1, 1, 1, 1, 1, 8],
      ],
      2,
    );
    expect([...indexOf.keys()]).toEqual([1, 7, 8]);
    const at = (row: number, column: number) => {
      for (let k = matrix.starts[row]; k < matrix.starts[row + 1]; k++) {
        if (matrix.columns[k] === column) return matrix.values[k];
      }
      return 0;
    };
    // 7 and 8: twice in the first text; six apart in the second, which is too far.
    expect([at(1, 2), at(2, 1), at(1, 1), at(1, 0), at(0, 0)]).toEqual([2, 2, 2, 5, 20]);
  });

  it('tokens in the same contexts get the same vectors', () => {
    const random = createRandom(9);
    const texts = Array.from({ length: 400 }, () => {
      const topic = 10 * (1 + random.integer(3));
      return Array.from({ length: 8 }, () => topic + random.integer(5));
    });
    const vectors = staticVectors(texts, { dimensions: 3, leastOccurrences: 5, random });
    const cosine = (a: number, b: number): number => {
      const [x, y] = [vectors.of(a), vectors.of(b)];
      const dot = x.reduce((sum, value, k) => sum + value * y[k], 0);
      return dot / (Math.hypot(...x) * Math.hypot(...y));
    };
    expect(cosine(10, 13)).toBeGreaterThan(0.9);
    expect(Math.abs(cosine(10, 21))).toBeLessThan(0.3);
  });

  it('of too few tokens are none', () => {
    const vectors = staticVectors([[1, 2]], { dimensions: 3, leastOccurrences: 5, random: createRandom(1) });
    expect(vectors.dimensions).toBe(0);
  });
});
