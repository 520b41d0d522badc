import type { MethodSummary } from '../experiment/summary.ts';
import { formatBytes, formatCount, formatMean, formatPercent, formatSeconds } from './format.ts';

/** The columns of the table of results, for the terminal and the report. */
export const SUMMARY_COLUMNS = [
  'method',
  'accuracy %',
  'macro F1 %',
  'trained parameters',
  'added',
  'step FLOPs',
  'training FLOPs',
  'time',
  'peak memory',
] as const;

/** What the columns mean. */
export const SUMMARY_NOTE =
  'Mean ± standard deviation over seeds. Trained parameters include the new classification head and what was added to ' +
  'the model; the percentage is of the backbone alone. Step FLOPs are those of a training step as a fraction of full finetuning; training FLOPs those of all steps and the selection, as a fraction of full finetuning over the same epochs. Time is selection and ' +
  'training. Peak memory is the most resident memory of the whole process, sampled while the runs were made.';

/** One line of the table: as many cells as there are columns. */
export function summaryRow({ method, results, failed, belowMajority }: MethodSummary): string[] {
  const remarks = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(belowMajority > 0 ? [`${belowMajority} below majority`] : []),
  ];
  const name = remarks.length > 0 ? `${method} (${remarks.join(', ')})` : method;
  if (!results) return [name, ...SUMMARY_COLUMNS.slice(1).map(() => '–')];
  return [
    name,
    formatMean(results.accuracy),
    formatMean(results.macroF1),
    `${formatCount(results.trainableParameters)} (${formatPercent(results.density)})`,
    formatCount(results.addedParameters),
    formatPercent(results.costRatio, 0),
    formatPercent(results.trainingRatio, 0),
    formatSeconds(results.selectionSeconds + results.trainSeconds),
    formatBytes(results.peakRssBytes),
  ];
}
