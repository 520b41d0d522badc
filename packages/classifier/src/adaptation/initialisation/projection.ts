import type { Initialise } from './initialisation.ts';
import { leastSquares } from './least-squares.ts';
import { mean } from './mean.ts';
import { staticVectors } from './static-vectors.ts';

/** Rarer tokens have no vector to rely on. */
const LEAST_OCCURRENCES = 5;

const DIMENSIONS = 64;

/** Fewer shared tokens than this for each dimension, and the map is a guess. */
const LEAST_TOKENS_A_DIMENSION = 3;

/**
 * The projection of Sachidananda, Kessler and Lai (2021, arXiv 2109.07460, section 3.3): static vectors X of all tokens
 * from the training texts in the new tokens, a linear map M that takes those of the tokens shared with the model to
 * their embeddings C, argmin ‖X M − C‖, and for a new token its vector times M. Their static vectors are word2vec's;
 * these are a factorised matrix of positive pointwise mutual information, which word2vec approximates (Levy and
 * Goldberg 2014) and which needs no training of its own.
 *
 * New tokens that occur fewer than five times, companions above all, get the mean of their constituents.
 */
export const projection: Initialise = (input) => {
  const { embeddings, width, tokens, after, random } = input;
  const rows = mean(input);
  const isNew = new Map(tokens.map(({ id }, i) => [id, i]));
  const vectors = staticVectors(after, {
    dimensions: DIMENSIONS,
    leastOccurrences: LEAST_OCCURRENCES,
    random,
  });
  const shared = [...vectors.indexOf.keys()].filter((id) => !isNew.has(id));
  const { dimensions } = vectors;
  if (dimensions === 0 || shared.length < LEAST_TOKENS_A_DIMENSION * dimensions) return rows;
  const x = new Float64Array(shared.length * dimensions);
  const c = new Float64Array(shared.length * width);
  for (const [i, id] of shared.entries()) {
    x.set(vectors.of(id), i * dimensions);
    c.set(embeddings.subarray(id * width, (id + 1) * width), i * width);
  }
  const map = leastSquares(x, c, shared.length, dimensions, width);
  for (const [id, i] of isNew) {
    if (!vectors.indexOf.has(id)) continue;
    const vector = vectors.of(id);
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (let k = 0; k < dimensions; k++) sum += vector[k] * map[k * width + column];
      rows[i * width + column] = sum;
    }
  }
  return rows;
};
