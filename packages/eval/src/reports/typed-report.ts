import { type AverageReport, macroAverage, microAverage, weightedAverage } from './averages.ts';
import { type ClassCounts, emptyCounts } from './class-counts.ts';
import { type ClassReport, classReports } from './class-report.ts';

/** Precision, recall and F1 of what was found in sequences, by its type. */
export interface TypedReport {
  /** The types that are true or predicted anywhere, in alphabetical order. */
  readonly types: Readonly<Record<string, ClassReport>>;
  readonly micro: AverageReport;
  /** The unweighted mean over the types. */
  readonly macro: AverageReport;
  /** The mean over the types weighted by their support. */
  readonly weighted: AverageReport;
}

/** One thing that is found or missed as a whole: equal keys of a sequence are the same thing. */
export interface TypedItem {
  readonly type: string;
  readonly key: string;
}

/** Compares what is true of each sequence with what was predicted for it. */
export function typedReport(
  truth: readonly (readonly TypedItem[])[],
  predicted: readonly (readonly TypedItem[])[],
): TypedReport {
  const names = [...new Set([truth, predicted].flat(2).map(({ type }) => type))].sort();
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const counts: ClassCounts = emptyCounts(names.length);
  truth.forEach((items, sequence) => {
    const keys = new Set(items.map(({ key }) => key));
    for (const { type } of items) counts.support[indexOf.get(type)!]++;
    for (const { type, key } of predicted[sequence]) {
      counts.predicted[indexOf.get(type)!]++;
      if (keys.has(key)) counts.truePositives[indexOf.get(type)!]++;
    }
  });
  const reports = classReports(counts);
  return {
    types: Object.fromEntries(names.map((name, index) => [name, reports[index]])),
    micro: microAverage(counts),
    macro: macroAverage(reports),
    weighted: weightedAverage(reports),
  };
}
