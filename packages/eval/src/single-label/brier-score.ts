import type { Metric } from '@tokensift/core';
import { checkProbabilities } from './check-probabilities.ts';

/**
 * The mean over examples of Σ_c (p_c − [c is the label])², in [0, 2] (Brier 1950, "Verification of Forecasts
 * Expressed in Terms of Probability", equation 2). With two classes this is twice the binary score that is often
 * reported; scikit-learn's `brier_score_loss(scale_by_half=False)`.
 */
export const brierScore: Metric = {
  name: 'brierScore',
  title: 'Brier score',
  isFraction: false,
  higherIsBetter: false,
  compute(predictions) {
    const probabilities = checkProbabilities(predictions);
    const { classes, labels } = predictions;
    let sum = 0;
    for (let i = 0; i < labels.length; i++) {
      for (let c = 0; c < classes; c++) {
        sum += (probabilities[i * classes + c] - (labels[i] === c ? 1 : 0)) ** 2;
      }
    }
    return sum / labels.length;
  },
};
