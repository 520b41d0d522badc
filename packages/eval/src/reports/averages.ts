import type { ClassCounts } from './class-counts.ts';
import { type ClassReport, classReport } from './class-report.ts';

/** Precision, recall and F1 over several classes. */
export interface AverageReport {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Examples of the classes together. */
  readonly support: number;
}

/** The figures of all decisions together, whatever their class. */
export function microAverage({ truePositives, predicted, support }: ClassCounts): AverageReport {
  const {
    precision,
    recall,
    f1,
    support: total,
  } = classReport(sum(truePositives), sum(predicted), sum(support));
  return { precision, recall, f1, support: total };
}

/** The unweighted mean over the classes; 0 where there are none. */
export function macroAverage(reports: readonly ClassReport[]): AverageReport {
  return weightedMean(reports, () => 1);
}

/** The mean over the classes weighted by their support; 0 where no class has any. */
export function weightedAverage(reports: readonly ClassReport[]): AverageReport {
  return weightedMean(reports, (report) => report.support);
}

function weightedMean(
  reports: readonly ClassReport[],
  weightOf: (report: ClassReport) => number,
): AverageReport {
  const total = sum(reports.map(weightOf));
  const mean = (name: 'precision' | 'recall' | 'f1'): number =>
    total === 0 ? 0 : sum(reports.map((report) => report[name] * weightOf(report))) / total;
  return {
    precision: mean('precision'),
    recall: mean('recall'),
    f1: mean('f1'),
    support: sum(reports.map((report) => report.support)),
  };
}

function sum(values: readonly number[] | Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
