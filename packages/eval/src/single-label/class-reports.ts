import type { Metric, Predictions } from '@tokensift/core';
import { type AverageReport, macroAverage, weightedAverage } from '../reports/averages.ts';
import { type ClassCounts, emptyCounts } from '../reports/class-counts.ts';
import { type ClassReport, classReports, occurs } from '../reports/class-report.ts';
import { checkPredictions } from './check-predictions.ts';

/** Precision, recall and F1 of each class, by class index; scikit-learn's with `zero_division=0`. */
export function perClassReport(predictions: Predictions): ClassReport[] {
  return classReports(countClasses(predictions));
}

/**
 * The averages below scikit-learn's `classification_report`.
 * `macro`: the unweighted mean over the classes that occur among labels or predictions; one that is in neither is left
 * out, one that is only predicted counts with 0. `weighted`: the mean weighted by the classes' support.
 */
export function averageReports(reports: readonly ClassReport[]): {
  readonly macro: AverageReport;
  readonly weighted: AverageReport;
} {
  return { macro: macroAverage(reports.filter(occurs)), weighted: weightedAverage(reports) };
}

/**
 * The unweighted mean of the F1 of the classes that occur among labels or predictions. A class that is in neither
 * is left out, one that is only predicted counts with an F1 of 0: scikit-learn's `f1_score(average="macro",
 * zero_division=0)`. Where a test split lacks classes of the model, the mean is therefore over fewer classes.
 */
export const macroF1: Metric = {
  name: 'macroF1',
  title: 'macro F1',
  isFraction: true,
  higherIsBetter: true,
  compute: (predictions) => averageReports(perClassReport(predictions)).macro.f1,
};

/** The mean of the classes' F1, weighted by their support: scikit-learn's `f1_score(average="weighted")`. */
export const weightedF1: Metric = {
  name: 'weightedF1',
  title: 'weighted F1',
  isFraction: true,
  higherIsBetter: true,
  compute: (predictions) => averageReports(perClassReport(predictions)).weighted.f1,
};

/** Counts in one pass, without a [classes, classes] table. */
export function countClasses(predictions: Predictions): ClassCounts {
  checkPredictions(predictions);
  const { classes, labels, predicted } = predictions;
  const counts = emptyCounts(classes);
  for (let i = 0; i < labels.length; i++) {
    counts.support[labels[i]]++;
    counts.predicted[predicted[i]]++;
    if (labels[i] === predicted[i]) counts.truePositives[labels[i]]++;
  }
  return counts;
}
