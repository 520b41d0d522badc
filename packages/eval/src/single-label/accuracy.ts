import { type Metric, TokensiftError } from '@tokensift/core';
import { macroAverage } from '../reports/averages.ts';
import { checkPredictions } from './check-predictions.ts';
import { checkProbabilities } from './check-probabilities.ts';
import { perClassReport } from './class-reports.ts';

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

/**
 * The unweighted mean of the recall of the classes that have examples, so that rare classes count as much as frequent
 * ones; scikit-learn's `balanced_accuracy_score`.
 */
export const balancedAccuracy: Metric = {
  name: 'balancedAccuracy',
  title: 'balanced accuracy',
  isFraction: true,
  higherIsBetter: true,
  compute: (predictions) =>
    macroAverage(perClassReport(predictions).filter(({ support }) => support > 0)).recall,
};

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
