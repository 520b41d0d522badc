import type { LossSettings, Objective } from '@tokensift/core';
import { crossEntropy, input } from '@tokensift/graph';
import { classTargets } from '../class-targets.ts';
import { plainLoss } from '../plain-loss.ts';

/** Cross entropy, or focal loss, of class indices, with targets as `classTargets` makes them. */
export function classObjective(
  classes: number,
  settings: LossSettings = plainLoss,
  training: readonly number[] = [],
): Objective<number> {
  const write = classTargets(classes, settings, training);
  return {
    loss(builder, logits, reduction) {
      const targets = input(builder, 'targets', ['batch', classes]);
      return crossEntropy(builder, logits, targets, reduction, settings.focalGamma);
    },
    feeds(targets) {
      const data = new Float32Array(targets.length * classes);
      targets.forEach((label, row) => {
        write(data, row * classes, label);
      });
      return { targets: { shape: [targets.length, classes], data } };
    },
    weight: () => 1,
  };
}
