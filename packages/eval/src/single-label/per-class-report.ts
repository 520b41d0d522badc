import type { Predictions } from '@tokensift/core';
import { type ClassReport, classReports } from '../reports/class-report.ts';
import { countClasses } from './count-classes.ts';

/** Precision, recall and F1 of each class, by class index; scikit-learn's with `zero_division=0`. */
export function perClassReport(predictions: Predictions): ClassReport[] {
  return classReports(countClasses(predictions));
}
