import type { Metric, Predictions } from '@tokensift/core';
import { checkProbabilities } from './check-probabilities.ts';

/** The distance from 1 to the next number in single precision: what a probability of 0 counts as. */
const EPSILON = 2 ** -23;

/**
 * The mean over examples of −ln p(label), in nats: the cross entropy that training lowers, without label smoothing, class
 * weights and focusing. Probabilities are clipped to [ε, 1 − ε] with ε = 2⁻²³; scikit-learn's `log_loss` of single
 * precision.
 */
export const logLoss: Metric = {
  name: 'logLoss',
  title: 'loss',
  isFraction: false,
  higherIsBetter: false,
  compute(predictions) {
    return meanScore(predictions, (probabilities, label) => {
      const probability = probabilities[label];
      return -Math.log(Math.min(Math.max(probability, EPSILON), 1 - EPSILON));
    });
  },
};

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
    return meanScore(predictions, (probabilities, label) =>
      probabilities.reduce((sum, probability, c) => sum + (probability - (label === c ? 1 : 0)) ** 2, 0),
    );
  },
};

/** @param scoreOf of the probabilities of one example's classes, and its label */
function meanScore(
  predictions: Predictions,
  scoreOf: (probabilities: Float32Array, label: number) => number,
): number {
  const probabilities = checkProbabilities(predictions);
  const { classes, labels } = predictions;
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    sum += scoreOf(probabilities.subarray(i * classes, (i + 1) * classes), labels[i]);
  }
  return sum / labels.length;
}
