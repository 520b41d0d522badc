import type { LinearMap } from './linear-discriminant.ts';
import { solvePositiveDefinite } from './solve-positive-definite.ts';

/** A share of the mean square of a direction, which keeps the system of equations solvable. */
const RIDGE = 1e-3;

/**
 * A map without biases that gives nearly the same on vectors like these: the biases times u·x, for the u with which u·x
 * is nearest to 1 (least squares, with a small ridge). For heads that have no bias.
 * @param vectors [width] each
 */
export function absorbBiases({ weights, biases }: LinearMap, vectors: readonly Float32Array[]): LinearMap {
  const width = weights.length / biases.length;
  const products = new Float64Array(width * width);
  const sums = new Float64Array(width);
  let squares = 0;
  for (const vector of vectors) {
    for (let i = 0; i < width; i++) {
      const value = vector[i];
      sums[i] += value;
      squares += value * value;
      for (let j = 0; j <= i; j++) products[i * width + j] += value * vector[j];
    }
  }
  for (let i = 0; i < width; i++) products[i * width + i] += (RIDGE * squares) / width;
  const one = solvePositiveDefinite(products, width, sums);
  // Vectors that are all zero say nothing, whatever the map.
  if (!one) return { weights, biases: new Float64Array(biases.length) };
  return {
    weights: weights.map((weight, i) => weight + biases[Math.floor(i / width)] * one[i % width]),
    biases: new Float64Array(biases.length),
  };
}
