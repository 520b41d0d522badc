import type { LossSettings, Objective } from '@tokensift/core';
import { crossEntropy, input, multiply } from '@tokensift/graph';
import { adjustedLogits } from '../loss/adjusted-logits.ts';
import { classTargets } from '../loss/class-targets.ts';
import { plainLoss } from '../loss/plain-loss.ts';
import { type TagTarget, UNKNOWN } from './target.ts';

/**
 * Cross entropy, or focal loss, of the tags at the positions that are asked for, with `classTargets` and
 * `adjustedLogits`; all other positions have targets of zeros, which leave nothing of them in loss and gradient. The loss of an
 * example is the sum over its positions, that of a batch the mean over all of its positions.
 */
export function tagObjective(
  labels: readonly string[],
  settings: LossSettings = plainLoss,
  training: readonly TagTarget[] = [],
): Objective<TagTarget> {
  const classes = labels.length;
  const seen = allClasses(training);
  const write = classTargets(labels, settings, seen);
  const adjusted = adjustedLogits(classes, settings.logitAdjustment, seen);
  // An example without tags counts as one position, so that a batch of nothing else has a mean, 0.
  const weight = ({ classes: own }: TagTarget): number => Math.max(1, own.filter(isKnown).length);
  return {
    loss(builder, logits, reduction) {
      const targets = input(builder, 'targets', ['batch*length', classes]);
      const total = crossEntropy(builder, adjusted.of(builder, logits), targets, 'sum', settings.focalGamma);
      return reduction === 'sum' ? total : multiply(builder, total, input(builder, 'perTag', []));
    },
    feeds(targets, { batch, length }) {
      const data = new Float32Array(batch * length * classes);
      targets.forEach(({ firsts, classes: own }, row) => {
        own.forEach((label, i) => {
          if (isKnown(label)) write(data, (row * length + firsts[i]) * classes, label);
        });
      });
      const tags = targets.reduce((sum, target) => sum + weight(target), 0);
      return {
        targets: { shape: [batch * length, classes], data },
        perTag: { shape: [], data: Float32Array.of(1 / tags) },
        ...adjusted.feeds,
      };
    },
    weight,
  };
}

const isKnown = (label: number): boolean => label !== UNKNOWN;

/** The classes of all positions that are asked for and whose tag is known. */
export function allClasses(targets: readonly TagTarget[]): number[] {
  return targets.flatMap(({ classes }) => Array.from(classes).filter(isKnown));
}
