import type { CountsAtThresholds } from './counts-at-thresholds.ts';

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
