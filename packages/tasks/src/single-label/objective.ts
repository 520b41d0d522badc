import type { LossSettings, Objective } from '@tokensift/core';
import { crossEntropy, input } from '@tokensift/graph';
import { adjustedLogits } from '../loss/adjusted-logits.ts';
import { classTargets } from '../loss/class-targets.ts';
import { plainLoss } from '../loss/plain-loss.ts';

/** Cross entropy, or focal loss, of class indices, with `classTargets` and `adjustedLogits`. */
export function classObjective(
  labels: readonly string[],
  settings: LossSettings = plainLoss,
  training: readonly number[] = [],
): Objective<number> {
  const classes = labels.length;
  const write = classTargets(labels, settings, training);
  const adjusted = adjustedLogits(classes, settings.logitAdjustment, training);
  return {
    loss(builder, logits, reduction) {
      const targets = input(builder, 'targets', ['batch', classes]);
      return crossEntropy(builder, adjusted.of(builder, logits), targets, reduction, settings.focalGamma);
    },
    feeds(targets) {
      const data = new Float32Array(targets.length * classes);
      targets.forEach((label, row) => {
        write(data, row * classes, label);
      });
      return { targets: { shape: [targets.length, classes], data }, ...adjusted.feeds };
    },
    weight: () => 1,
  };
}
