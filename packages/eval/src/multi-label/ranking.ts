import { column } from '../binary/column.ts';
import { type CountsAtThresholds, countsAtThresholds } from '../binary/counts-at-thresholds.ts';
import { averagePrecision, rocAuc } from '../binary/ranking.ts';
import { checkMultiLabelProbabilities, type MultiLabelProbabilities } from './multi-label-predictions.ts';

/**
 * Average precision of multi-label probabilities, without thresholds; scikit-learn's `average_precision_score`.
 * @param average `macro`: the mean over all classes, where one without true rows counts with 0; `micro`: of all
 *   decisions (row, class) together.
 * @throws TokensiftError as `checkMultiLabelProbabilities`.
 */
export function multiLabelAveragePrecision(
  given: MultiLabelProbabilities,
  average: 'macro' | 'micro',
): number {
  checkMultiLabelProbabilities(given);
  if (average === 'micro') return averagePrecision(countsAtThresholds(given.probabilities, given.truth));
  const areas = countsByClass(given).map(averagePrecision);
  return areas.reduce((sum, area) => sum + area, 0) / areas.length;
}

/**
 * The area under the ROC curve as the unweighted mean over the classes that have both true and other rows;
 * scikit-learn's `roc_auc_score(average="macro")`, which is NaN with any other class. 0.5 where there is no such class.
 * @throws TokensiftError as `checkMultiLabelProbabilities`.
 */
export function multiLabelRocAuc(given: MultiLabelProbabilities): number {
  checkMultiLabelProbabilities(given);
  const defined = countsByClass(given).filter(({ positives, negatives }) => positives > 0 && negatives > 0);
  if (defined.length === 0) return 0.5;
  return defined.map(rocAuc).reduce((sum, area) => sum + area, 0) / defined.length;
}

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

/** The binary decisions of each class by its probability. */
export function countsByClass({
  classes,
  truth,
  probabilities,
}: MultiLabelProbabilities): CountsAtThresholds[] {
  return Array.from({ length: classes }, (_, c) =>
    countsAtThresholds(column(probabilities, c, classes), column(truth, c, classes)),
  );
}
