import type { LossSettings } from '@tokensift/core';

/** Writes the target of a class into `data`, from `start` on: as many numbers as there are classes. */
export type WriteTarget = (data: Float32Array, start: number, label: number) => void;

/**
 * Targets of a cross entropy over class indices, with label smoothing (Szegedy et al. 2016, arXiv 1512.00567: 1 − ε for
 * the label and ε spread over all classes) and class weights: "balanced" gives class c the weight N/(C·n_c), which
 * makes every class count the same and has mean 1 over the N training labels (King and Zeng 2001; as scikit-learn's).
 */
export function classTargets(
  classes: number,
  { labelSmoothing, classWeights }: Pick<LossSettings, 'labelSmoothing' | 'classWeights'>,
  training: ArrayLike<number>,
): WriteTarget {
  const weights = classWeights === 'balanced' ? balancedWeights(training, classes) : undefined;
  return (data, start, label) => {
    const weight = weights?.[label] ?? 1;
    if (labelSmoothing > 0) data.fill((weight * labelSmoothing) / classes, start, start + classes);
    data[start + label]! += weight * (1 - labelSmoothing);
  };
}

function balancedWeights(training: ArrayLike<number>, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (let i = 0; i < training.length; i++) counts[training[i]!]!++;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count > 0 ? training.length / (present * count) : 0));
}
