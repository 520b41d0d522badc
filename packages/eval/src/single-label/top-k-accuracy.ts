import { type Metric, TokensiftError } from '@tokensift/core';
import { checkProbabilities } from './check-probabilities.ts';

/**
 * The fraction of examples whose label is among the k most probable classes; of equally probable classes the lower
 * index goes first. (scikit-learn's `top_k_accuracy_score` lets the higher index go first.)
 * @throws TokensiftError `invalid-argument` when k is not a positive integer.
 */
export function topKAccuracy(k: number): Metric {
  if (!Number.isInteger(k) || k < 1) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `k must be a positive integer, not ${k}.`,
      where: 'topKAccuracy',
    });
  }
  return {
    name: `top${k}Accuracy`,
    title: `top-${k} accuracy`,
    isFraction: true,
    higherIsBetter: true,
    compute(predictions) {
      const probabilities = checkProbabilities(predictions);
      const { classes, labels } = predictions;
      let hits = 0;
      for (let i = 0; i < labels.length; i++) {
        const label = labels[i];
        const own = probabilities[i * classes + label];
        let before = 0;
        for (let c = 0; c < classes; c++) {
          const other = probabilities[i * classes + c];
          if (other > own || (other === own && c < label)) before++;
        }
        if (before < k) hits++;
      }
      return hits / labels.length;
    },
  };
}
