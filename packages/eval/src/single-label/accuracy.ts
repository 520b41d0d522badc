import type { Metric } from '@tokensift/core';
import { checkPredictions } from './check-predictions.ts';

/** The fraction of examples whose predicted class is their label. */
export const accuracy: Metric = {
  name: 'accuracy',
  title: 'accuracy',
  isFraction: true,
  higherIsBetter: true,
  compute(predictions) {
    checkPredictions(predictions);
    const { labels, predicted } = predictions;
    let correct = 0;
    for (let i = 0; i < labels.length; i++) if (labels[i] === predicted[i]) correct++;
    return correct / labels.length;
  },
};
