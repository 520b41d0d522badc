import { type AverageReport, macroAverage, weightedAverage } from '../reports/averages.ts';
import { type ClassReport, occurs } from '../reports/class-report.ts';

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
