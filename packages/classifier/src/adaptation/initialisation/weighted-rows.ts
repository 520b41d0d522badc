import type { InitialisationInput } from './initialisation.ts';

/** For each token the mean of its constituents' rows with these weights, [tokens, width]. */
export function weightedRows(
  { embeddings, width, tokens }: InitialisationInput,
  weightOf: (id: number) => number,
): Float32Array {
  const rows = new Float32Array(tokens.length * width);
  for (const [i, { constituents }] of tokens.entries()) {
    const weights = constituents.map(weightOf);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let column = 0; column < width; column++) {
      const sum = constituents.reduce(
        (partial, id, k) => partial + weights[k] * embeddings[id * width + column],
        0,
      );
      rows[i * width + column] = sum / total;
    }
  }
  return rows;
}
