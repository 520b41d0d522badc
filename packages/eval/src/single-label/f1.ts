import type { Metric } from '@tokensift/core';
import { averageReports } from './average-reports.ts';
import { perClassReport } from './per-class-report.ts';

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
