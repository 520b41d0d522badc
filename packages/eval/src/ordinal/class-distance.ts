import type { Metric } from '@tokensift/core';
import { meanAbsoluteError } from '../regression/mean-absolute-error.ts';
import { checkPredictions } from '../single-label/check-predictions.ts';

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
