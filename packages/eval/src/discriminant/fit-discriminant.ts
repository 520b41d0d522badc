import { TokensiftError } from '@tokensift/core';
import { fitTemperature } from '../calibration/temperature.ts';
import { checkClassIndices } from '../single-label/check-predictions.ts';
import { type ClassMoments, classMoments, withoutPart } from './class-moments.ts';
import { type LinearMap, linearDiscriminant } from './linear-discriminant.ts';
import { meanLoss, temperatureAtLoss } from './temperature-at-loss.ts';

/** Shrinkages that are tried. */
const SHRINKAGES = [0.1, 0.3, 0.6];

/** Where rows are few for the width, logits are too sure by a factor of hundreds. */
const HIGHEST_TEMPERATURE = 1000;

/** Parts that rows are held out in. */
const FOLDS = 4;

export interface FittedDiscriminant extends LinearMap {
  /** Of the covariance; see `linearDiscriminant`. */
  readonly shrinkage: number;
  /** What its logits have been divided by. */
  readonly temperature: number;
  /** Operations that fitting took: products and sums of the moments, of the systems of equations and of held-out logits. */
  readonly flops: number;
}

/**
 * Linear discriminant analysis, as a start for training on the same rows. Its shrinkage makes held-out rows most probable: each
 * of four parts of the rows is judged by what the others give. Its temperature gives the rows themselves the loss that held-out
 * ones have at best: it has seen them, so that their own loss would be next to nothing, and there would be nothing to learn.
 * @param vectors [width] each, finite
 * @param labels one class index for each vector
 * @returns undefined where rows are too few: no class has different ones, or none are left when a part is held out.
 * @throws TokensiftError `invalid-argument` where a label is out of range.
 */
export function fitDiscriminant(
  vectors: readonly Float32Array[],
  labels: readonly number[],
  classes: number,
): FittedDiscriminant | undefined {
  checkClassIndices(labels, classes, 'labels');
  const width = vectors[0]?.length ?? 0;
  if (vectors.length === 0 || labels.length !== vectors.length) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `There are ${vectors.length} vectors and ${labels.length} labels.`,
      where: 'labels',
      hint: 'Give one label for every vector, in the same order.',
    });
  }
  const size = { width, classes };
  const all = classMoments(vectors, labels, size);
  const folds = foldsByClass(labels, classes).flatMap((rows) => {
    const own = rows.map((row) => vectors[row]);
    const ownLabels = rows.map((row) => labels[row]);
    const rest = withoutPart(all, classMoments(own, ownLabels, size));
    // A class that the other parts do not have cannot be told.
    const told = rows.filter((row) => rest.counts[labels[row]] > 0);
    const maps = SHRINKAGES.map((shrinkage) => linearDiscriminant(rest, shrinkage));
    if (!maps.every((map) => map !== undefined)) return [];
    return { maps, vectors: told.map((row) => vectors[row]), labels: told.map((row) => labels[row]) };
  });
  const heldOut = folds.flatMap((fold) => fold.labels);
  if (heldOut.length === 0) return undefined;
  const tried = SHRINKAGES.map((shrinkage, i) => {
    const logits = Float32Array.from(folds.flatMap(({ maps, vectors }) => [...logitsOf(maps[i], vectors)]));
    const rows = { logits, labels: heldOut };
    const temperature = fitTemperature(logits, classes, heldOut, { highest: HIGHEST_TEMPERATURE });
    return { shrinkage, temperature, loss: meanLoss(rows, temperature) };
  });
  const best = tried.reduce((least, next) => (next.loss < least.loss ? next : least));
  const fitted = linearDiscriminant(all, best.shrinkage);
  if (!fitted) return undefined;
  const temperature = temperatureAtLoss(
    { logits: logitsOf(fitted, vectors), labels },
    best.loss,
    best.temperature,
  );
  const { weights, biases } = fitted;
  return {
    weights: weights.map((weight) => weight / temperature),
    biases: biases.map((bias) => bias / temperature),
    shrinkage: best.shrinkage,
    temperature,
    flops: countFlops(all),
  };
}

/** The rows of each part: those of a class go to the parts in turn. */
function foldsByClass(labels: readonly number[], classes: number): number[][] {
  const seen = new Uint32Array(classes);
  const folds = Array.from({ length: FOLDS }, (): number[] => []);
  labels.forEach((label, row) => {
    folds[seen[label]++ % FOLDS].push(row);
  });
  return folds;
}

/** [rows, classes]. */
function logitsOf({ weights, biases }: LinearMap, vectors: readonly Float32Array[]): Float32Array {
  const classes = biases.length;
  const logits = new Float32Array(vectors.length * classes);
  vectors.forEach((vector, row) => {
    const width = vector.length;
    for (let c = 0; c < classes; c++) {
      let sum = biases[c];
      for (let i = 0; i < width; i++) sum += weights[c * width + i] * vector[i];
      logits[row * classes + c] = sum;
    }
  });
  return logits;
}

function countFlops({ width, rows, counts: { length: classes } }: ClassMoments): number {
  const moments = 2 * rows * width * (width + 1);
  const system = width ** 3 / 3 + 2 * classes * width ** 2;
  const logits = 2 * rows * width * classes;
  return moments + (SHRINKAGES.length * FOLDS + 1) * system + (SHRINKAGES.length + 1) * logits;
}
