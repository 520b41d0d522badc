import { column } from '../binary/column.ts';
import { type CountsAtThresholds, countsAtThresholds } from '../binary/counts-at-thresholds.ts';
import type { MultiLabelProbabilities } from './multi-label-predictions.ts';

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
