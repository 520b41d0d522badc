import type { Summary } from '@tokensift/eval';
import type {
  AnswerDetails,
  BootstrapComparison,
  DatasetDescription,
  MethodSummary,
  ResultRun,
  Results,
  TuningResult,
} from '@tokensift/experiments';
import { describeRun, resultsByModel } from '@tokensift/experiments';
import { describeMetric, singleLabel, taskKindOf } from '@tokensift/tasks';
import { concludeDataset } from '../presentation/conclusion.ts';
import { type FinishedResult, groupName, type ReportData, type WrongRuns } from './report-data.ts';

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

/** Results that are compared with each other: those of one model on one data set. */
export interface ResultGroup {
  /** For addresses in the page. */
  readonly id: string;
  readonly title: string;
  /** Absent where the experiment has one model only. */
  readonly model?: string;
  readonly dataset: string;
  /** Which method is best, and whether that can be told from noise. */
  readonly verdict: string;
  readonly reference: string;
  /** The task's primary metric. */
  readonly metric: string;
  readonly higherIsBetter: boolean;
  readonly evaluatedOn: string;
  readonly entries: readonly MethodSummary[];
  readonly runs: readonly ResultRun[];
  /** Methods with results, best first. */
  readonly series: readonly MethodSeries[];
  readonly comparisons: readonly BootstrapComparison[];
  readonly tuning: readonly TuningResult[];
  readonly description?: DatasetDescription;
  readonly wrongRuns?: WrongRuns;
}

/** The groups of an experiment, in its order; with several models, those of one model after those of another. */
export const groupsOf = (data: ReportData): ResultGroup[] =>
  resultsByModel(data.results)
    .flatMap(({ model, results }) =>
      [...new Set(results.summary.map(({ dataset }) => dataset))].map((dataset) =>
        groupOf(data, results, dataset, model),
      ),
    )
    .map((group, i) => ({ ...group, id: `set-${i + 1}` }));

function groupOf(
  { inputs, answers, wrongRuns }: ReportData,
  results: Results,
  dataset: string,
  model: string | undefined,
): Omit<ResultGroup, 'id'> {
  const isOf = (entry: { readonly dataset?: string }): boolean => entry.dataset === dataset;
  const entries = results.summary.filter(isOf);
  const task = entries.find((entry) => entry.results)?.results?.task ?? singleLabel.name;
  const { primaryMetric: metric } = taskKindOf(task);
  const { higherIsBetter } = describeMetric(metric);
  const runs = results.runs.filter(isOf);
  const best = results.best?.find(isOf);
  const description = inputs?.datasets.find(({ name }) => name === dataset);
  const wrong = wrongRuns.get(groupName({ dataset, ...(model !== undefined && { model }) }));
  const series = entries.flatMap(({ method, results: found }): MethodSeries[] => {
    if (!found) return [];
    const own = runs.filter(
      (run): run is FinishedResult => run.status === 'finished' && run.method === method,
    );
    return [
      {
        name: method,
        runs: own,
        quality: found.metrics[metric],
        results: found,
        standing: method === best?.method ? 'best' : best?.equal.includes(method) ? 'equal' : 'other',
        answers: own.flatMap((run) => answers.get(describeRun(run)) ?? []),
      },
    ];
  });
  const sign = higherIsBetter ? -1 : 1;
  return {
    title: titled(model, dataset),
    ...(model !== undefined && { model }),
    dataset,
    verdict: titled(model, concludeDataset(results, dataset)),
    reference: results.reference,
    metric,
    higherIsBetter,
    evaluatedOn: series[0]?.results.evaluatedOn ?? 'test',
    entries,
    runs,
    series: series.sort((a, b) => sign * (a.quality.mean - b.quality.mean)),
    comparisons: results.comparisons.filter(
      (comparison): comparison is BootstrapComparison =>
        comparison.test === 'paired-bootstrap' && isOf(comparison),
    ),
    tuning: results.tuning.filter(isOf),
    ...(description && { description }),
    ...(wrong && { wrongRuns: wrong }),
  };
}

/** Says with which model, where there are several. */
export const titled = (model: string | undefined, text: string): string =>
  model === undefined ? text : `${model} · ${text}`;
