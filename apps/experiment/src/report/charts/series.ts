import type { Summary } from '@tokensift/eval';
import type { MethodSummary, ResultRun, Results } from '@tokensift/experiments';
import { taskKindOf } from '@tokensift/tasks';

/** The stylesheet has this many colours; further methods begin anew. */
const COLOURS = 12;

export type FinishedResult = Extract<ResultRun, { status: 'finished' }>;

/** What the charts show of a method on one data set. */
export interface MethodSeries {
  readonly name: string;
  /** CSS class; a method has the same one on every data set. */
  readonly colour: string;
  readonly runs: readonly FinishedResult[];
  /** The primary metric of the task. */
  readonly metric: string;
  readonly quality: Summary;
  readonly results: NonNullable<MethodSummary['results']>;
}

/** Room for the longest name beside a plot, in pixels; names in 13 px text are about 7.5 a character. */
export function nameWidth(series: readonly MethodSeries[]): number {
  const longest = Math.max(...series.map(({ name }) => name.length));
  return Math.min(260, Math.max(90, 24 + longest * 7.5));
}

/** The methods that have results on a data set, in the order of the experiment. */
export function seriesOf({ summary, runs }: Results, dataset: string): MethodSeries[] {
  const methods = [...new Set(summary.map(({ method }) => method))];
  return summary.flatMap(({ dataset: name, method, results }) => {
    if (name !== dataset || !results) return [];
    const metric = taskKindOf(results.task).primaryMetric;
    const finished = runs.filter((run): run is FinishedResult => run.status === 'finished');
    return [
      {
        name: method,
        colour: `colour-${methods.indexOf(method) % COLOURS}`,
        runs: finished.filter((run) => run.dataset === dataset && run.method === method),
        metric,
        quality: results.metrics[metric]!,
        results,
      },
    ];
  });
}
