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
