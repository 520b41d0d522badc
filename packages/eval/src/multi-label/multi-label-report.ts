import { type AverageReport, macroAverage, microAverage, weightedAverage } from '../reports/averages.ts';
import { type ClassReport, classReports } from '../reports/class-report.ts';
import { countLabels } from './count-labels.ts';
import { checkMultiLabel, type MultiLabelPredictions } from './multi-label-predictions.ts';

export interface MultiLabelReport {
  /** By class index. */
  readonly perClass: readonly ClassReport[];
  /** All decisions (row, class) together. */
  readonly micro: AverageReport;
  /** The unweighted mean over all classes; one that is neither true nor predicted anywhere counts with 0. */
  readonly macro: AverageReport;
  /** The mean over the classes weighted by their support. */
  readonly weighted: AverageReport;
  /** The mean over the rows; one that has no class and for which none is predicted counts with 0. */
  readonly samples: AverageReport;
}

/**
 * Precision, recall and F1 of multi-label predictions: scikit-learn's `classification_report` of indicator arrays with
 * `zero_division=0`.
 * @throws TokensiftError as `checkMultiLabel`.
 */
export function multiLabelReport(predictions: MultiLabelPredictions): MultiLabelReport {
  checkMultiLabel(predictions);
  const counts = countLabels(predictions, 'classes');
  const perClass = classReports(counts);
  return {
    perClass,
    micro: microAverage(counts),
    macro: macroAverage(perClass),
    weighted: weightedAverage(perClass),
    samples: macroAverage(classReports(countLabels(predictions, 'rows'))),
  };
}
