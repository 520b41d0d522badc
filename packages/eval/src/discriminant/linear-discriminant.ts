import type { ClassMoments } from './class-moments.ts';
import { solvePositiveDefinite } from './solve-positive-definite.ts';

/** A map of vectors x onto logits: W·x + b. */
export interface LinearMap {
  /** [classes, width]. */
  readonly weights: Float64Array;
  /** [classes]. */
  readonly biases: Float64Array;
}

/** Rows that a class without any counts for in its prior probability, so that its logarithm is finite. */
const UNSEEN_ROWS = 0.5;

/**
 * Linear discriminant analysis: Gaussian classes with one covariance Σ, whose logits are linear,
 * μᵀΣ⁻¹x − ½μᵀΣ⁻¹μ + ln p (Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, equation 4.10). Σ is shrunk
 * towards a multiple of the identity, (1 − γ)·Σ + γ·tr(Σ)/width·I, as scikit-learn's `LinearDiscriminantAnalysis(solver='lsqr',
 * shrinkage=γ)` does. A class without rows gets the mean of all.
 * @param shrinkage γ, above 0 and at most 1
 * @returns undefined where all vectors of each class are equal, so that there is no covariance.
 */
export function linearDiscriminant(moments: ClassMoments, shrinkage: number): LinearMap | undefined {
  const { width, rows, counts } = moments;
  const classes = counts.length;
  const means = classMeans(moments);
  const covariance = shrunkCovariance(moments, shrinkage);
  const weights = covariance && solvePositiveDefinite(covariance, width, means);
  if (!weights) return undefined;
  const biases = new Float64Array(classes);
  for (let c = 0; c < classes; c++) {
    let distance = 0;
    for (let i = c * width; i < (c + 1) * width; i++) distance += weights[i] * means[i];
    biases[c] = Math.log((counts[c] || UNSEEN_ROWS) / rows) - distance / 2;
  }
  return { weights, biases };
}

function classMeans({ width, rows, counts, sums }: ClassMoments): Float64Array {
  const total = new Float64Array(width);
  for (let i = 0; i < sums.length; i++) total[i % width] += sums[i];
  return sums.map((sum, i) => {
    const count = counts[Math.floor(i / width)];
    return count > 0 ? sum / count : total[i % width] / rows;
  });
}

/** Its lower triangle, [width, width]; undefined where there is no variance. */
function shrunkCovariance(
  { width, rows, counts, sums, products }: ClassMoments,
  shrinkage: number,
): Float64Array | undefined {
  const within = Float64Array.from(products);
  counts.forEach((count, c) => {
    if (count === 0) return;
    const sum = sums.subarray(c * width, (c + 1) * width);
    for (let i = 0; i < width; i++) {
      const share = sum[i] / count;
      for (let j = 0; j <= i; j++) within[i * width + j] -= share * sum[j];
    }
  });
  let trace = 0;
  for (let i = 0; i < width; i++) trace += within[i * width + i] / rows;
  if (!(trace > 0)) return undefined;
  const result = within.map((value) => ((1 - shrinkage) * value) / rows);
  for (let i = 0; i < width; i++) result[i * width + i] += (shrinkage * trace) / width;
  return result;
}
