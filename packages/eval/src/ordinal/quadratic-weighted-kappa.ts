import type { Metric } from '@tokensift/core';
import { countClasses } from '../single-label/count-classes.ts';

/**
 * Cohen's κ of ordered classes, where a disagreement counts with the squared difference of the class indices (Cohen
 * 1968): 1 − observed / chance disagreement, in [−1, 1]; scikit-learn's `cohen_kappa_score(weights="quadratic")`. 0
 * where it is undefined because all labels and predictions are one class.
 */
export const quadraticWeightedKappa: Metric = {
  name: 'quadraticWeightedKappa',
  title: 'quadratic weighted κ',
  isFraction: false,
  higherIsBetter: true,
  compute(predictions) {
    const { predicted, support } = countClasses(predictions);
    const { labels } = predictions;
    let observed = 0;
    for (let i = 0; i < labels.length; i++) observed += (labels[i] - predictions.predicted[i]) ** 2;
    let chance = 0;
    support.forEach((labelled, i) => {
      predicted.forEach((chosen, j) => {
        chance += labelled * chosen * (i - j) ** 2;
      });
    });
    return chance === 0 ? 0 : 1 - (observed * labels.length) / chance;
  },
};
