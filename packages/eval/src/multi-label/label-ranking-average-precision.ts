import { averagePrecision } from '../binary/average-precision.ts';
import { countsAtThresholds } from '../binary/counts-at-thresholds.ts';
import { checkMultiLabelProbabilities, type MultiLabelProbabilities } from './multi-label-predictions.ts';

/**
 * The mean over rows of the average precision of the row's ranking of classes: for each true class, the fraction of
 * true ones among the classes that rank at least as high. A row without true classes counts with 1. scikit-learn's
 * `label_ranking_average_precision_score`.
 * @throws TokensiftError as `checkMultiLabelProbabilities`.
 */
export function labelRankingAveragePrecision(given: MultiLabelProbabilities): number {
  checkMultiLabelProbabilities(given);
  const { classes, truth, probabilities } = given;
  let sum = 0;
  for (let from = 0; from < truth.length; from += classes) {
    const counts = countsAtThresholds(
      probabilities.subarray(from, from + classes),
      truth.subarray(from, from + classes),
    );
    sum += counts.positives === 0 ? 1 : averagePrecision(counts);
  }
  return sum / (truth.length / classes);
}
