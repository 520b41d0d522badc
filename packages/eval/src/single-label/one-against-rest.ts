import type { Metric, Predictions } from '@tokensift/core';
import { column } from '../binary/column.ts';
import { type CountsAtThresholds, countsAtThresholds } from '../binary/counts-at-thresholds.ts';
import { averagePrecision, rocAuc } from '../binary/ranking.ts';
import { checkProbabilities } from './check-probabilities.ts';

/**
 * The area under the ROC curve of each class against the rest, as the unweighted mean over the classes that have
 * examples; scikit-learn's `roc_auc_score(multi_class="ovr")`, which refuses absent classes. 0.5 where all examples
 * are of one class.
 */
export const macroRocAuc: Metric = {
  name: 'macroRocAuc',
  title: 'macro ROC-AUC',
  isFraction: false,
  higherIsBetter: true,
  compute: (predictions) => meanArea(predictions, rocAuc),
};

/**
 * The area under the precision-recall curve of each class against the rest, as the unweighted mean over the classes
 * that have examples; scikit-learn's `average_precision_score(average="macro")`, which refuses absent classes.
 */
export const macroAveragePrecision: Metric = {
  name: 'macroAveragePrecision',
  title: 'macro average precision',
  isFraction: true,
  higherIsBetter: true,
  compute: (predictions) => meanArea(predictions, averagePrecision),
};

function meanArea(predictions: Predictions, areaOf: (counts: CountsAtThresholds) => number): number {
  const areas = oneAgainstRest(predictions).map(areaOf);
  return areas.reduce((sum, area) => sum + area, 0) / areas.length;
}

/**
 * The binary decisions "class c or not" by the class's probability, for the classes that have examples.
 * @throws TokensiftError for predictions without usable probabilities.
 */
function oneAgainstRest(predictions: Predictions): CountsAtThresholds[] {
  const probabilities = checkProbabilities(predictions);
  const { classes } = predictions;
  const labels = Int32Array.from(predictions.labels);
  return [...new Set(labels)].map((c) =>
    countsAtThresholds(
      column(probabilities, c, classes),
      labels.map((label) => (label === c ? 1 : 0)),
    ),
  );
}
