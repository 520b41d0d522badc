import type { CountsAtThresholds } from './counts-at-thresholds.ts';

/**
 * The probability that a random positive row has a higher score than a random negative one, where equal scores count
 * one half: the area under the ROC curve; scikit-learn's `roc_auc_score`. 0.5, the value of scores that say nothing,
 * where all rows are positive or all are negative (scikit-learn gives NaN there, which no comparison survives).
 */
export function rocAuc(counts: CountsAtThresholds): number {
  const { truePositives, falsePositives, positives, negatives } = counts;
  if (positives === 0 || negatives === 0) return 0.5;
  let area = 0;
  let found = 0;
  let wrong = 0;
  for (let k = 0; k < truePositives.length; k++) {
    area += ((falsePositives[k] - wrong) * (truePositives[k] + found)) / 2;
    found = truePositives[k];
    wrong = falsePositives[k];
  }
  return area / (positives * negatives);
}

/**
 * The area under the precision-recall curve as a sum of steps, Σ (R_k − R_{k−1})·P_k over descending thresholds;
 * scikit-learn's `average_precision_score`. 0 where there are no positive rows.
 */
export function averagePrecision({ truePositives, falsePositives, positives }: CountsAtThresholds): number {
  if (positives === 0) return 0;
  let area = 0;
  let found = 0;
  for (let k = 0; k < truePositives.length; k++) {
    area += ((truePositives[k] - found) * truePositives[k]) / (truePositives[k] + falsePositives[k]);
    found = truePositives[k];
  }
  return area / positives;
}
