import type { EncodedExample, Tensor } from '@tokensift/core';
import type { TrainingSettings } from './settings.ts';

/** Target distributions [examples, classes] of a batch, each times its example's weight in the loss. */
export type Targets = (examples: readonly EncodedExample[]) => Tensor<Float32Array>;

/**
 * Targets with label smoothing (Szegedy et al. 2016, arXiv 1512.00567: 1 − ε for the label and ε spread over all
 * classes) and class weights: "balanced" gives class c the weight N/(C·n_c), which makes every class count the same and
 * has mean 1 over the N training examples (King and Zeng 2001; as scikit-learn's).
 */
export function createTargets(
  training: readonly EncodedExample[],
  classes: number,
  { labelSmoothing, classWeights }: Pick<TrainingSettings, 'labelSmoothing' | 'classWeights'>,
): Targets {
  const weights = classWeights === 'balanced' ? balancedWeights(training, classes) : undefined;
  return (examples) => {
    const data = new Float32Array(examples.length * classes);
    examples.forEach(({ label }, row) => {
      const weight = weights?.[label] ?? 1;
      const start = row * classes;
      if (labelSmoothing > 0) data.fill((weight * labelSmoothing) / classes, start, start + classes);
      data[start + label]! += weight * (1 - labelSmoothing);
    });
    return { shape: [examples.length, classes], data };
  };
}

function balancedWeights(examples: readonly EncodedExample[], classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const { label } of examples) counts[label]!++;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count > 0 ? examples.length / (present * count) : 0));
}
