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

/**
 * The negative free energy, ln Σ_c exp(logit_c), as the score of being in scope (Liu et al. 2020, equation 4, at
 * temperature 1, which they recommend).
 * @param logits [rows, classes], before softmax and without temperature scaling.
 * @returns one score for each row; higher means in scope.
 * @throws TokensiftError `invalid-argument` for an array of another shape, `not-finite` for NaN or infinity.
 */
export function negativeEnergy(logits: Float32Array, classes: number): Float64Array {
  const rows = checkRows(logits, classes, 'logits');
  return Float64Array.from({ length: rows }, (_, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const largest = Math.max(...own);
    return largest + Math.log(own.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
  });
}
