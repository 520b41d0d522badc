import { TokensiftError } from '@tokensift/core';
import { fitTemperature } from '../calibration/temperature.ts';
import { checkClassIndices } from '../single-label/check-predictions.ts';
import { type ClassMoments, classMoments, withoutPart } from './class-moments.ts';
import { type LinearMap, linearDiscriminant } from './linear-discriminant.ts';

/** Shrinkages that are tried. */
const SHRINKAGES = [0.1, 0.3, 0.6];

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
 * Linear discriminant analysis with the shrinkage and the temperature that make held-out rows most probable: each of four
 * parts of the rows is judged by what the others give. Too little shrinkage and too sure logits are what it suffers
 * from where rows are few for the width.
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
    const logits = new Float32Array(heldOut.length * classes);
    let start = 0;
    for (const { maps, vectors } of folds) {
      for (const vector of vectors) {
        logits.set(apply(maps[i], vector), start);
        start += classes;
      }
    }
    const temperature = fitTemperature(logits, classes, heldOut);
    return { shrinkage, temperature, loss: meanLoss(logits, classes, heldOut, temperature) };
  });
  const { shrinkage, temperature } = tried.reduce((best, next) => (next.loss < best.loss ? next : best));
  const fitted = linearDiscriminant(all, shrinkage);
  if (!fitted) return undefined;
  const { weights, biases } = fitted;
  return {
    weights: weights.map((weight) => weight / temperature),
    biases: biases.map((bias) => bias / temperature),
    shrinkage,
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

function apply({ weights, biases }: LinearMap, vector: Float32Array): Float64Array {
  const width = vector.length;
  return biases.map((bias, c) => {
    let sum = bias;
    for (let i = 0; i < width; i++) sum += weights[c * width + i] * vector[i];
    return sum;
  });
}

/** The mean of −ln p(label) with p = softmax(logits / temperature). */
function meanLoss(
  logits: Float32Array,
  classes: number,
  labels: readonly number[],
  temperature: number,
): number {
  let total = 0;
  labels.forEach((label, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const largest = Math.max(...own);
    let sum = 0;
    for (const logit of own) sum += Math.exp((logit - largest) / temperature);
    total += Math.log(sum) - (own[label] - largest) / temperature;
  });
  return total / labels.length;
}

function countFlops({ width, rows, counts: { length: classes } }: ClassMoments): number {
  const moments = 2 * rows * width * (width + 1);
  const system = width ** 3 / 3 + 2 * classes * width ** 2;
  const heldOut = 2 * rows * width * classes;
  return moments + (SHRINKAGES.length * FOLDS + 1) * system + SHRINKAGES.length * heldOut;
}
