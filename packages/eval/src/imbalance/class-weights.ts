import { TokensiftError } from '@tokensift/core';
import { checkRowCounts } from './check-row-counts.ts';

/**
 * Weights by which all classes that occur count the same in the loss: rows / (occurring classes · rows of the class);
 * scikit-learn's `compute_class_weight("balanced")`. A class without rows, which scikit-learn refuses, gets 1.
 * @param counts training rows of each class.
 * @throws TokensiftError `invalid-argument` for what is no count, or no rows at all.
 */
export function balancedClassWeights(counts: ArrayLike<number>): Float64Array {
  checkRowCounts(counts);
  const all = Float64Array.from(counts);
  const rows = all.reduce((sum, count) => sum + count, 0);
  const occurring = all.filter((count) => count > 0).length;
  return all.map((count) => (count === 0 ? 1 : rows / (occurring * count)));
}

/**
 * Weights (1 − β) / (1 − β^n) by the effective number of rows (Cui et al. 2019, equation 2), scaled so that those of the
 * classes that occur have a mean of 1. A class without rows gets 1.
 * @param counts training rows n of each class.
 * @param beta in [0, 1): 0 weighs all classes the same, towards 1 the weights come near to the balanced ones.
 * @throws TokensiftError `invalid-argument` for what is no count, no rows at all, or β out of range.
 */
export function effectiveNumberWeights(counts: ArrayLike<number>, beta: number): Float64Array {
  checkRowCounts(counts);
  if (!(beta >= 0 && beta < 1)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `β must be at least 0 and below 1, not ${beta}.`,
      where: 'beta',
      hint: 'Usual values are 0.9, 0.99, 0.999 and 0.9999.',
    });
  }
  const weights = Float64Array.from(counts, (n) => (n === 0 ? 0 : (1 - beta) / (1 - beta ** n)));
  const occurring = weights.filter((weight) => weight > 0);
  const mean = occurring.reduce((sum, weight) => sum + weight, 0) / occurring.length;
  return weights.map((weight) => (weight === 0 ? 1 : weight / mean));
}
