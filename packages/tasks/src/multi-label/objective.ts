import type { Dimension, LossSettings, Objective } from '@tokensift/core';
import { concatenate, constant, crossEntropy, expand, input, reshape } from '@tokensift/graph';
import { countClasses } from '../loss/count-classes.ts';
import { givenWeights } from '../loss/given-weights.ts';
import { plainLoss } from '../loss/plain-loss.ts';
import { refuseSettings } from '../loss/refuse-settings.ts';

/**
 * Binary cross entropy, or binary focal loss, of each class by itself, averaged over the classes of a text. A decision
 * with logit z is one between two classes with logits 0 and z, whose softmax is the logistic function of z.
 *
 * Label smoothing draws each target towards ½. A given class weight is that of the texts with the class, whose others
 * have 1 (PyTorch's `pos_weight`); balanced ones make the texts with a class and those without it count the same: N/(2·n)
 * each, as scikit-learn's for two classes.
 * @throws TokensiftError `invalid-argument` for a logit adjustment, or a weight of a label that there is not.
 */
export function decisionsObjective(
  labels: readonly string[],
  settings: LossSettings = plainLoss,
  training: readonly (readonly number[])[] = [],
): Objective<readonly number[]> {
  refuseSettings(
    settings,
    ['logitAdjustment'],
    'Each label is decided by itself here, so there are no shares to adjust by.',
  );
  const { labelSmoothing, focalGamma } = settings;
  const classes = labels.length;
  const weights = weightsOf(labels, settings.classWeights, training);
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
          const weight = weights ? weights[present.has(c) ? 'present' : 'absent'][c] : 1;
          data[at] = weight * (1 - wanted);
          data[at + 1] = weight * wanted;
        }
      });
      return { targets: { shape: [targets.length * classes, 2], data } };
    },
    weight: () => 1,
  };
}

interface DecisionWeights {
  /** Of texts with the class, by class. */
  readonly present: Float64Array;
  /** Of texts without it. */
  readonly absent: Float64Array;
}

function weightsOf(
  labels: readonly string[],
  classWeights: LossSettings['classWeights'],
  training: readonly (readonly number[])[],
): DecisionWeights | undefined {
  if (classWeights === 'none') return undefined;
  if (classWeights !== 'balanced') {
    return { present: givenWeights(classWeights, labels), absent: new Float64Array(labels.length).fill(1) };
  }
  const counts = countClasses(training.flat(), labels.length);
  const rows = training.length;
  const share = (count: number): number => (count > 0 && count < rows ? rows / (2 * count) : 1);
  return { present: counts.map(share), absent: counts.map((count) => share(rows - count)) };
}
