import type { Summary } from '@tokensift/eval';
import type {
  AnswerDetails,
  BestMethods,
  BootstrapComparison,
  DatasetDescription,
  MethodSummary,
  ResultRun,
  TuningResult,
} from '@tokensift/experiments';
import { describeMetric, singleLabel, taskKindOf } from '@tokensift/tasks';
import type { FinishedResult, ReportData } from './report-data.ts';
import { runName } from './report-data.ts';

/** What the charts show of a method on one data set. */
export interface MethodSeries {
  readonly name: string;
  readonly runs: readonly FinishedResult[];
  /** The primary metric over the seeds. */
  readonly quality: Summary;
  readonly results: NonNullable<MethodSummary['results']>;
  /** Whether it has the best mean, cannot be told from what has, or neither. */
  readonly standing: 'best' | 'equal' | 'other';
  /** Of each run that has some, in the order of the seeds. */
  readonly answers: readonly AnswerDetails[];
}

/** Results that are compared with each other: those on one data set. */
export interface ResultGroup {
  /** For addresses in the page. */
  readonly id: string;
  readonly title: string;
  readonly dataset: string;
  readonly reference: string;
  /** The task's primary metric. */
  readonly metric: string;
  readonly higherIsBetter: boolean;
  readonly evaluatedOn: string;
  readonly entries: readonly MethodSummary[];
  readonly runs: readonly ResultRun[];
  /** Methods with results, best first. */
  readonly series: readonly MethodSeries[];
  readonly best?: BestMethods;
  readonly comparisons: readonly BootstrapComparison[];
  readonly tuning: readonly TuningResult[];
  readonly description?: DatasetDescription;
}

/** The groups of an experiment, in its order. */
export function groupsOf(data: ReportData): ResultGroup[] {
  const { results, inputs, answers } = data;
  const datasets = [...new Set(results.summary.map(({ dataset }) => dataset))];
  return datasets.map((dataset, i): ResultGroup => {
    const entries = results.summary.filter((entry) => entry.dataset === dataset);
    const task = entries.find((entry) => entry.results)?.results?.task ?? singleLabel.name;
    const { primaryMetric: metric } = taskKindOf(task);
    const { higherIsBetter } = describeMetric(metric);
    const runs = results.runs.filter((run) => run.dataset === dataset);
    const best = results.best?.find((entry) => entry.dataset === dataset);
    const description = inputs?.datasets.find(({ name }) => name === dataset);
    const series = entries.flatMap(({ method, results: found }): MethodSeries[] => {
      if (!found) return [];
      const own = runs.filter(
        (run): run is FinishedResult => run.status === 'finished' && run.method === method,
      );
      return [
        {
          name: method,
          runs: own,
          quality: found.metrics[metric]!,
          results: found,
          standing: method === best?.method ? 'best' : best?.equal.includes(method) ? 'equal' : 'other',
          answers: own.flatMap((run) => answers.get(runName(run)) ?? []),
        },
      ];
    });
    const sign = higherIsBetter ? -1 : 1;
    return {
      id: `set-${i + 1}`,
      title: dataset,
      dataset,
      reference: results.reference,
      metric,
      higherIsBetter,
      evaluatedOn: series[0]?.results.evaluatedOn ?? 'test',
      entries,
      runs,
      series: series.sort((a, b) => sign * (a.quality.mean - b.quality.mean)),
      ...(best && { best }),
      comparisons: results.comparisons.filter(
        (comparison): comparison is BootstrapComparison =>
          comparison.test === 'paired-bootstrap' && comparison.dataset === dataset,
      ),
      tuning: results.tuning.filter((entry) => entry.dataset === dataset),
      ...(description && { description }),
    };
  });
}
