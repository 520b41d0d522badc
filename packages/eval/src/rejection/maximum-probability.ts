import { checkRows } from '../checks/check-rows.ts';

/**
 * The probability of the most probable class as the score of being in scope (Hendrycks and Gimpel 2017).
 * @param probabilities [rows, classes].
 * @returns one score for each row; higher means in scope.
 * @throws TokensiftError `invalid-argument` for an array of another shape, `not-finite` for NaN or infinity.
 */
export function maximumProbability(probabilities: Float32Array, classes: number): Float64Array {
  const rows = checkRows(probabilities, classes, 'probabilities');
  return Float64Array.from({ length: rows }, (_, row) =>
    Math.max(...probabilities.subarray(row * classes, (row + 1) * classes)),
  );
}
