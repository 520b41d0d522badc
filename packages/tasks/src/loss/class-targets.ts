import type { LossSettings } from '@tokensift/core';
import { balancedClassWeights } from '@tokensift/eval';
import { countClasses } from './count-classes.ts';
import { givenWeights } from './given-weights.ts';

/** Writes the target of a class into `data`, from `start` on: as many numbers as there are classes. */
export type WriteTarget = (data: Float32Array, start: number, label: number) => void;

/**
 * Targets of a cross entropy over class indices, with label smoothing (Szegedy et al. 2016, arXiv 1512.00567: 1 − ε for
 * the label and ε spread over all classes) and class weights: given ones, or "balanced", N/(C·n_c) for class c, which
 * makes every class count the same and has mean 1 over the N training labels (King and Zeng 2001).
 * @throws TokensiftError `invalid-argument` for a weight of a label that there is not.
 */
export function classTargets(
  labels: readonly string[],
  { labelSmoothing, classWeights }: Pick<LossSettings, 'labelSmoothing' | 'classWeights'>,
  training: ArrayLike<number>,
): WriteTarget {
  const classes = labels.length;
  const weights = weightsOf(labels, classWeights, training);
  return (data, start, label) => {
    const weight = weights?.[label] ?? 1;
    if (labelSmoothing > 0) data.fill((weight * labelSmoothing) / classes, start, start + classes);
    data[start + label] += weight * (1 - labelSmoothing);
  };
}

function weightsOf(
  labels: readonly string[],
  classWeights: LossSettings['classWeights'],
  training: ArrayLike<number>,
): Float64Array | undefined {
  if (classWeights === 'none' || training.length === 0) return undefined;
  if (classWeights === 'balanced') return balancedClassWeights(countClasses(training, labels.length));
  return givenWeights(classWeights, labels);
}
