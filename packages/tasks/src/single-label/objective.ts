import type { LossSettings, Objective } from '@tokensift/core';
import { crossEntropy, input } from '@tokensift/graph';
import { plainLoss } from '../plain-loss.ts';

/**
 * Cross entropy, or focal loss, of class indices, with label smoothing (Szegedy et al. 2016, arXiv 1512.00567: 1 − ε for
 * the label and ε spread over all classes) and class weights: "balanced" gives class c the weight N/(C·n_c), which
 * makes every class count the same and has mean 1 over the N training examples (King and Zeng 2001; as
 * scikit-learn's).
 */
export function classObjective(
  classes: number,
  { labelSmoothing, classWeights, focalGamma }: LossSettings = plainLoss,
  training: readonly number[] = [],
): Objective<number> {
  const weights = classWeights === 'balanced' ? balancedWeights(training, classes) : undefined;
  return {
    loss: (builder, logits, reduction) =>
      crossEntropy(builder, logits, input(builder, 'targets', ['batch', classes]), reduction, focalGamma),
    feeds(targets) {
      const data = new Float32Array(targets.length * classes);
      targets.forEach((label, row) => {
        const weight = weights?.[label] ?? 1;
        const start = row * classes;
        if (labelSmoothing > 0) data.fill((weight * labelSmoothing) / classes, start, start + classes);
        data[start + label]! += weight * (1 - labelSmoothing);
      });
      return { targets: { shape: [targets.length, classes], data } };
    },
    weight: () => 1,
  };
}

function balancedWeights(training: readonly number[], classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of training) counts[label]!++;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count > 0 ? training.length / (present * count) : 0));
}
