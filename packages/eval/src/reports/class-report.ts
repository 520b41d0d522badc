import type { ClassCounts } from './class-counts.ts';

export interface ClassReport {
  /** TP / predicted, 0 for a class that is never predicted. */
  readonly precision: number;
  /** TP / support, 0 for a class without examples. */
  readonly recall: number;
  /** 2·TP / (predicted + support), 0 for a class that is neither. */
  readonly f1: number;
  /** Examples of the class. */
  readonly support: number;
  /** Examples predicted as the class. */
  readonly predicted: number;
}

/** Precision, recall and F1 of each class, in the order of the counts. */
export function classReports({ truePositives, predicted, support }: ClassCounts): ClassReport[] {
  return Array.from(support, (classSupport, c) => classReport(truePositives[c], predicted[c], classSupport));
}

/** scikit-learn's figures with `zero_division=0`. */
export function classReport(truePositives: number, predicted: number, support: number): ClassReport {
  return {
    precision: ratio(truePositives, predicted),
    recall: ratio(truePositives, support),
    f1: ratio(2 * truePositives, predicted + support),
    support,
    predicted,
  };
}

/** Whether a class has examples or predictions; one without either has no quality that could be told. */
export const occurs = ({ support, predicted }: ClassReport): boolean => support + predicted > 0;

function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}
