import type { Metric } from '@tokensift/core';
import { meanAbsoluteError } from '../regression/errors.ts';
import { checkPredictions } from '../single-label/check-predictions.ts';
import { countClasses } from '../single-label/class-reports.ts';

/** The mean of |label − predicted| over the indices of ordered classes: by how many classes a prediction is off. */
export const classDistance: Metric = {
  name: 'classDistance',
  title: 'class distance',
  isFraction: false,
  higherIsBetter: false,
  compute(predictions) {
    checkPredictions(predictions);
    return meanAbsoluteError(predictions.labels, predictions.predicted);
  },
};

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
