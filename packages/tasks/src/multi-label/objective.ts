import type { Dimension, LossSettings, Objective } from '@tokensift/core';
import { concatenate, constant, crossEntropy, expand, input, reshape } from '@tokensift/graph';
import { plainLoss } from '../plain-loss.ts';

/**
 * Binary cross entropy, or binary focal loss, of each class by itself, averaged over the classes of a text. A decision
 * with logit z is one between two classes with logits 0 and z, whose softmax is the logistic function of z.
 *
 * Label smoothing draws each target towards ½. Balanced class weights make the texts with a class and those without it
 * count the same: N/(2·n) each, as scikit-learn's for two classes.
 */
export function decisionsObjective(
  classes: number,
  { labelSmoothing, classWeights, focalGamma }: LossSettings = plainLoss,
  training: readonly (readonly number[])[] = [],
): Objective<readonly number[]> {
  const weights = classWeights === 'balanced' ? balancedWeights(training, classes) : undefined;
  const decisions: Dimension = classes === 1 ? 'batch' : `${classes}*batch`;
  return {
    loss(builder, logits, reduction) {
      const zeros = expand(builder, constant(builder, 0, [1, 1]), [decisions, 1]);
      const pairs = concatenate(builder, zeros, reshape(builder, logits, [decisions, 1]), 1);
      const targets = input(builder, 'targets', [decisions, 2]);
      return crossEntropy(builder, pairs, targets, reduction, focalGamma);
    },
    feeds(targets) {
      const data = new Float32Array(2 * targets.length * classes);
      targets.forEach((labels, row) => {
        const present = new Set(labels);
        for (let c = 0; c < classes; c++) {
          const at = 2 * (row * classes + c);
          const wanted = present.has(c) ? 1 - labelSmoothing / 2 : labelSmoothing / 2;
          const weight = weights ? weights[present.has(c) ? 'present' : 'absent'][c]! : 1;
          data[at] = weight * (1 - wanted);
          data[at + 1] = weight * wanted;
        }
      });
      return { targets: { shape: [targets.length * classes, 2], data } };
    },
    weight: () => 1,
  };
}

function balancedWeights(training: readonly (readonly number[])[], classes: number) {
  const counts = new Float64Array(classes);
  for (const labels of training) for (const label of labels) counts[label]!++;
  const rows = training.length;
  const share = (count: number): number => (count > 0 && count < rows ? rows / (2 * count) : 1);
  return { present: counts.map(share), absent: counts.map((count) => share(rows - count)) };
}
