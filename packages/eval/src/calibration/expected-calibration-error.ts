import type { Metric } from '@tokensift/core';
import { checkProbabilities } from '../single-label/check-probabilities.ts';

/** Guo et al. 2017 use 15. */
const BINS = 15;

/**
 * Σ_bins (n_bin / n) · |accuracy(bin) − mean confidence(bin)| over 15 equal-width bins (lower, upper] of the
 * confidence, which is the probability of the predicted class (Guo et al. 2017, "On Calibration of Modern Neural
 * Networks", equation 3). In [0, 1].
 */
export const expectedCalibrationError: Metric = {
  name: 'expectedCalibrationError',
  title: 'calibration error',
  isFraction: true,
  higherIsBetter: false,
  compute(predictions) {
    const probabilities = checkProbabilities(predictions);
    const { classes, labels, predicted } = predictions;
    const correct = new Float64Array(BINS);
    const confidence = new Float64Array(BINS);
    for (let i = 0; i < labels.length; i++) {
      const probability = probabilities[i * classes + predicted[i]];
      const bin = Math.max(0, Math.ceil(probability * BINS) - 1);
      confidence[bin] += probability;
      if (labels[i] === predicted[i]) correct[bin]++;
    }
    const gaps = correct.reduce((sum, count, bin) => sum + Math.abs(count - confidence[bin]), 0);
    return gaps / labels.length;
  },
};
