import { TokensiftError } from '@tokensift/core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { checkRows } from '../checks/check-rows.ts';
import { checkClassIndices } from '../single-label/check-predictions.ts';

/** Class means and one covariance of pooled vectors, as plain numbers that can be saved. */
export interface GaussianClasses {
  readonly width: number;
  /** [classes with training rows, width]. */
  readonly means: Float64Array;
  /** [rank, width]: W with WᵀW = the pseudo-inverse of the covariance, so that a distance is that of W·x. */
  readonly whitening: Float64Array;
}

/**
 * Fits a Gaussian to each class of pooled vectors, with one covariance for all of them (Lee et al. 2018, equation 1).
 * The covariance is inverted as a pseudo-inverse: with fewer rows than dimensions it has directions without variance,
 * which then do not count (scikit-learn's `EmpiricalCovariance`, which the paper's code takes).
 * @param vectors [rows, width], of training rows.
 * @param labels one class index for each row.
 * @throws TokensiftError `invalid-argument` when the shapes do not fit, a label is out of range or all vectors of every
 *   class are equal; `not-finite` for NaN or infinity.
 */
export function fitMahalanobis(
  vectors: Float32Array,
  width: number,
  labels: ArrayLike<number>,
  classes: number,
): GaussianClasses {
  const rows = checkRows(vectors, width, 'vectors');
  checkClassIndices(labels, classes, 'labels');
  if (labels.length !== rows) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `There are ${rows} vectors but ${labels.length} labels.`,
      where: 'labels',
      hint: 'Give one label for every vector, in the same order.',
    });
  }
  const { means, counts } = classMeans(vectors, width, labels, classes);
  const whitening = whiten(tiedCovariance(vectors, width, labels, means), width, rows);
  if (whitening.length === 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: 'The vectors of each class are all equal, so there is no covariance.',
      where: 'vectors',
      hint: 'Fit on several different rows of a class.',
    });
  }
  const occurring = Array.from(counts, (_, c) => c).filter((c) => counts[c] > 0);
  return {
    width,
    means: Float64Array.from(occurring.flatMap((c) => [...means.subarray(c * width, (c + 1) * width)])),
    whitening,
  };
}

/**
 * The negative squared Mahalanobis distance to the nearest class mean as the score of being in scope (Lee et al. 2018,
 * equation 2).
 * @param vectors [rows, width].
 * @returns one score for each row; higher means in scope.
 * @throws TokensiftError `invalid-argument` for an array of another shape, `not-finite` for NaN or infinity.
 */
export function mahalanobisScore(fitted: GaussianClasses, vectors: Float32Array): Float64Array {
  const { width, means, whitening } = fitted;
  const rows = checkRows(vectors, width, 'vectors');
  const centers = whitened(means, fitted);
  const points = whitened(vectors, fitted);
  const rank = whitening.length / width;
  const scores = new Float64Array(rows).fill(-Infinity);
  for (let row = 0; row < rows; row++) {
    for (let center = 0; center < centers.length; center += rank) {
      let distance = 0;
      for (let r = 0; r < rank; r++) distance += (points[row * rank + r] - centers[center + r]) ** 2;
      scores[row] = Math.max(scores[row], -distance);
    }
  }
  return scores;
}

/** W·x of each row x: [rows, width] to [rows, rank]. */
function whitened(
  vectors: Float32Array | Float64Array,
  { width, whitening }: Pick<GaussianClasses, 'width' | 'whitening'>,
): Float64Array {
  const rank = whitening.length / width;
  const rows = vectors.length / width;
  const result = new Float64Array(rows * rank);
  for (let row = 0; row < rows; row++) {
    for (let r = 0; r < rank; r++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += whitening[r * width + i] * vectors[row * width + i];
      result[row * rank + r] = sum;
    }
  }
  return result;
}

function classMeans(
  vectors: Float32Array,
  width: number,
  labels: ArrayLike<number>,
  classes: number,
): { means: Float64Array; counts: Float64Array } {
  const means = new Float64Array(classes * width);
  const counts = new Float64Array(classes);
  for (let row = 0; row < labels.length; row++) {
    counts[labels[row]]++;
    for (let i = 0; i < width; i++) means[labels[row] * width + i] += vectors[row * width + i];
  }
  return { means: means.map((sum, i) => sum / (counts[Math.floor(i / width)] || 1)), counts };
}

/** The mean over rows of (x − μ)(x − μ)ᵀ, [width, width], with μ the mean of the row's class. */
function tiedCovariance(
  vectors: Float32Array,
  width: number,
  labels: ArrayLike<number>,
  means: Float64Array,
): Float64Array {
  const covariance = new Float64Array(width * width);
  const centered = new Float64Array(width);
  for (let row = 0; row < labels.length; row++) {
    for (let i = 0; i < width; i++) {
      centered[i] = vectors[row * width + i] - means[labels[row] * width + i];
    }
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) covariance[i * width + j] += centered[i] * centered[j];
    }
  }
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i * width + j] /= labels.length;
      covariance[j * width + i] = covariance[i * width + j];
    }
  }
  return covariance;
}

/** Rows v / √λ for the eigenvectors v of the covariance whose eigenvalue λ is not 0 to double precision. */
function whiten(covariance: Float64Array, width: number, rows: number): Float64Array {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(width, width, covariance),
    { assumeSymmetric: true },
  );
  const smallest = Math.max(...realEigenvalues) * Math.max(width, rows) * Number.EPSILON;
  const kept = realEigenvalues.flatMap((value, k) => (value > smallest ? [k] : []));
  return Float64Array.from(
    kept.flatMap((k) =>
      eigenvectorMatrix.getColumn(k).map((component) => component / Math.sqrt(realEigenvalues[k])),
    ),
  );
}
