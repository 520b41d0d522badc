import type { Random } from '@tokensift/core';
import { cooccurrences } from './cooccurrences.ts';
import { truncatedSvd } from './truncated-svd.ts';

export interface StaticVectorOptions {
  readonly dimensions: number;
  /** Tokens that occur less often have no vector. */
  readonly leastOccurrences: number;
  readonly random: Random;
}

export interface StaticVectors {
  /** At most as many as asked for. */
  readonly dimensions: number;
  readonly indexOf: ReadonlyMap<number, number>;
  of(id: number): Float64Array;
}

/** Levy, Goldberg and Dagan 2015: contexts are smoothed by this power, against a bias for rare ones. */
const SMOOTHING = 0.75;

/**
 * A static vector for each token: U √Σ of the truncated singular value decomposition of the matrix of positive
 * pointwise mutual information, max(0, ln(n(t,c)·N^α / (n(t)·n(c)^α))) (Levy, Goldberg, Dagan 2015, "Improving
 * distributional similarity with lessons learned from word embeddings", TACL 3).
 */
export function staticVectors(
  texts: readonly ArrayLike<number>[],
  { dimensions: wanted, leastOccurrences, random }: StaticVectorOptions,
): StaticVectors {
  const { indexOf, matrix } = cooccurrences(texts, leastOccurrences);
  const size = indexOf.size;
  const rowSums = new Float64Array(size);
  const columnSums = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    for (let k = matrix.starts[row]; k < matrix.starts[row + 1]; k++) {
      rowSums[row] += matrix.values[k];
      columnSums[matrix.columns[k]] += matrix.values[k];
    }
  }
  const smoothed = columnSums.map((sum) => sum ** SMOOTHING);
  const total = smoothed.reduce((sum, value) => sum + value, 0);
  const values = matrix.values.slice();
  for (let row = 0; row < size; row++) {
    for (let k = matrix.starts[row]; k < matrix.starts[row + 1]; k++) {
      const ratio = (values[k] * total) / (rowSums[row] * smoothed[matrix.columns[k]]);
      values[k] = Math.max(0, Math.log(ratio));
    }
  }
  const dimensions = Math.min(wanted, Math.max(0, size - 1));
  const { left, singular } = truncatedSvd({ ...matrix, values }, dimensions, random);
  const scaled = left.map((value, i) => value * Math.sqrt(singular[i % dimensions]));
  return {
    dimensions,
    indexOf,
    of: (id) => {
      const start = indexOf.get(id)! * dimensions;
      return scaled.subarray(start, start + dimensions);
    },
  };
}
