import { type Tensor, TokensiftError } from '@tokensift/core';
import type { GaussianClasses } from '@tokensift/eval';

/** Names in the file that a classifier is saved with. */
const MEANS = 'means';
const WHITENING = 'whitening';

export type Tensors = ReadonlyMap<string, Tensor<Float32Array>>;

/** Gaussians of classes as they are saved: means [classes, width] and whitening [rank, width]. */
export function gaussianTensors({ width, means, whitening }: GaussianClasses): Tensors {
  const tensor = (data: Float64Array) => ({
    shape: [data.length / width, width],
    data: Float32Array.from(data),
  });
  return new Map([
    [MEANS, tensor(means)],
    [WHITENING, tensor(whitening)],
  ]);
}

/** @throws TokensiftError `invalid-checkpoint` where they are missing or do not fit each other. */
export function readGaussians(tensors: Tensors, where: string): GaussianClasses {
  const [means, whitening] = [tensors.get(MEANS), tensors.get(WHITENING)];
  const width = means?.shape[1];
  if (
    !means ||
    !whitening ||
    !width ||
    means.shape.length !== 2 ||
    whitening.shape.join() !== `${whitening.shape[0]},${width}`
  ) {
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      where,
      message:
        'Texts out of scope are told by Mahalanobis distances, and the tensors for them are missing or of another shape.',
      hint: 'Copy all files of the saved folder, or take "rejection" out of "tokensift" in config.json.',
    });
  }
  return { width, means: Float64Array.from(means.data), whitening: Float64Array.from(whitening.data) };
}

/** As they are after saving, in single precision. */
export const rounded = (gaussians: GaussianClasses): GaussianClasses =>
  readGaussians(gaussianTensors(gaussians), '');
