import { type Results, resultsByModel } from '@tokensift/experiments';
import pc from 'picocolors';
import { concludeDataset, concludeOverall } from '../presentation/conclusion.ts';
import { formatSeconds } from '../presentation/format.ts';
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
function formatTuning(results: Results, dataset: string): string {
  const tuned = results.tuning.filter((entry) => entry.dataset === dataset);
  if (!tuned[0]) return '';
  const table = createTable(
    TUNING_COLUMNS,
    TUNING_COLUMNS.map(() => 'left' as const),
  );
  for (const entry of tuned) table.push(tuningRow(entry));
  return `\n\n${table.toString()}\n${describeTuningCosts(results, dataset)}${pc.dim(tuningNote(tuned[0]))}`;
}

/** What tuning took beside the runs. */
function describeTuningCosts({ summary }: Results, dataset: string): string {
  const costs = summary.flatMap(({ dataset: name, method, tuning }) =>
    name === dataset && tuning ? [`${method} ${formatSeconds(tuning.seconds)}`] : [],
  );
  return costs.length === 0 ? '' : `Time of all trials: ${costs.join(', ')}.\n`;
}
