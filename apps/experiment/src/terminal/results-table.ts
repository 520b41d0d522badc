import { type Results, resultsByModel } from '@tokensift/experiments';
import pc from 'picocolors';
import { concludeDataset, concludeOverall } from '../presentation/conclusion.ts';
import { SUMMARY_NOTE, summaryColumns, summaryRow, taskOf } from '../presentation/summary-rows.ts';
import { TUNING_COLUMNS, tuningNote, tuningRow } from '../presentation/tuning-rows.ts';
import { createTable } from './table.ts';

/** The results of an experiment as text: for each model a table for each data set, and what can be concluded. */
export function formatResults(results: Results): string {
  const parts = resultsByModel(results).flatMap(({ model, results: part }) => [
    ...(model === undefined ? [] : [pc.bold(pc.underline(model))]),
    ...formatPart(part),
  ]);
  return [...parts, pc.dim(SUMMARY_NOTE)].join('\n\n');
}

function formatPart(results: Results): string[] {
  const datasets = [...new Set(results.summary.map(({ dataset }) => dataset))];
  const tables = datasets.map((dataset) => {
    const entries = results.summary.filter((entry) => entry.dataset === dataset);
    const columns = summaryColumns(taskOf(entries));
    const table = createTable(columns, ['left', ...columns.slice(1).map(() => 'right' as const)]);
    for (const entry of entries) table.push(summaryRow(entry));
    return `${pc.bold(dataset)}\n${table.toString()}\n${concludeDataset(results, dataset)}${formatTuning(results, dataset)}`;
  });
  return [...tables, ...concludeOverall(results)];
}

/** All hyperparameter trials on a data set; nothing where there were none. */
function formatTuning({ tuning }: Results, dataset: string): string {
  const tuned = tuning.filter((entry) => entry.dataset === dataset);
  if (!tuned[0]) return '';
  const table = createTable(
    TUNING_COLUMNS,
    TUNING_COLUMNS.map(() => 'left' as const),
  );
  for (const entry of tuned) table.push(tuningRow(entry));
  return `\n\n${table.toString()}\n${pc.dim(tuningNote(tuned[0]))}`;
}
