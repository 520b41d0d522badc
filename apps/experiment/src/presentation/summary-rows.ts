import type { MethodSummary } from '@tokensift/experiments';
import { singleLabel, taskKindOf } from '@tokensift/tasks';
import { formatBytes, formatCount, formatPercent, formatSeconds } from './format.ts';
import { formatMean, metricHeading } from './metric.ts';

/** The columns of the table of results of a task, for the terminal and the report. */
export const summaryColumns = (task: string): string[] => [
  'method',
  ...taskKindOf(task).shownMetrics.map(metricHeading),
  'trained parameters',
  'added',
  'step FLOPs',
  'training FLOPs',
  'time',
  'peak memory',
];

/** The task that a data set poses, of which there may be no results. */
export const taskOf = (summary: readonly MethodSummary[]): string =>
  summary.find(({ results }) => results)?.results?.task ?? singleLabel.name;

/** What the columns mean. */
export const SUMMARY_NOTE =
  'Mean ± standard deviation over seeds. Trained parameters include the new classification head and what was added to ' +
  'the model; the percentage is of the backbone alone. Step FLOPs are those of a training step as a fraction of full finetuning; training FLOPs those of all steps and the selection, as a fraction of full finetuning over the same epochs. Time is selection and ' +
  'training. Peak memory is the most resident memory of the whole process, sampled while the runs were made.';

/** One line of the table: as many cells as there are columns. */
export function summaryRow({ method, results, failed, belowBaseline }: MethodSummary): string[] {
  const remarks = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(belowBaseline > 0 ? [`${belowBaseline} below baseline`] : []),
  ];
  const name = remarks.length > 0 ? `${method} (${remarks.join(', ')})` : method;
  if (!results)
    return [
      name,
      ...summaryColumns(singleLabel.name)
        .slice(1)
        .map(() => '–'),
    ];
  return [
    name,
    ...taskKindOf(results.task).shownMetrics.map((metric) => {
      const value = results.metrics[metric];
      return value ? formatMean(metric, value) : '–';
    }),
    `${formatCount(results.trainableParameters)} (${formatPercent(results.density)})`,
    formatCount(results.addedParameters),
    formatPercent(results.costRatio, 0),
    formatPercent(results.trainingRatio, 0),
    formatSeconds(results.selectionSeconds + results.trainSeconds),
    formatBytes(results.peakRssBytes),
  ];
}
