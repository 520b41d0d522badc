import type { ClassReport } from './per-class-report.ts';

/** Precision, recall and F1 over several classes. */
export interface AverageReport {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Examples of the classes together. */
  readonly support: number;
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
  const occurring = reports.filter(occurs);
  const support = reports.reduce((total, report) => total + report.support, 0);
  const average = (weightOf: (report: ClassReport) => number, total: number): AverageReport => {
    const mean = (name: 'precision' | 'recall' | 'f1') =>
      occurring.reduce((sum, report) => sum + report[name] * weightOf(report), 0) / total;
    return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1'), support };
  };
  return {
    macro: average(() => 1, occurring.length),
    weighted: average((report) => report.support, support),
  };
}

/** Whether a class has examples or predictions; one without either has no quality that could be told. */
export const occurs = ({ support, predicted }: ClassReport): boolean => support + predicted > 0;
