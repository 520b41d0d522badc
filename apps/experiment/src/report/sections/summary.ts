import type { MethodSummary } from '@tokensift/experiments';
import { taskKindOf } from '@tokensift/tasks';
import { formatMean, metricHeading } from '../../presentation/metric.ts';
import { SUMMARY_NOTE, summaryColumns, summaryRow, taskOf } from '../../presentation/summary-rows.ts';
import { downloads } from '../downloads.ts';
import { escapeHtml } from '../escape-html.ts';
import { type ResultGroup, titled } from '../groups.ts';
import { type Cell, sortableTable } from '../sortable-table.ts';

const BEST_NOTE =
  '“Best” has the best mean. “≈ best” cannot be told from it: a paired bootstrap over the evaluated rows is not ' +
  'significant at 5 % after Holm’s correction.';

/** The table of a data set's results. */
export function summarySection({ title, entries, series }: ResultGroup): string {
  const standings = new Map(series.map(({ name, standing }) => [name, standing]));
  const order = series.map(({ name }) => name);
  const place = ({ method }: MethodSummary) =>
    (order.indexOf(method) + order.length + 1) % (order.length + 1);
  const sorted = entries.toSorted((a, b) => place(a) - place(b));
  const columns = summaryColumns(taskOf(entries)).map((name, i) => ({ name, isText: i === 0 }));
  const rows = sorted.map((entry) => {
    const values = summaryValues(entry);
    const standing = standings.get(entry.method) ?? 'other';
    return summaryRow(entry).map((text, i): Cell => {
      const value = values[i - 1];
      return {
        text,
        ...(value !== undefined && { value }),
        ...(i === 0 && standing !== 'other' && { badge: standing }),
        isStrong: i === 1 && standing !== 'other',
      };
    });
  });
  return `${sortableTable(`Results on ${title}`, columns, rows)}
<p class="quiet">${escapeHtml(`${BEST_NOTE} ${SUMMARY_NOTE}`)} ${downloads(`${title}-summary`, summaryData(sorted))}</p>`;
}

/** What columns after the first are sorted by. */
function summaryValues({ results }: MethodSummary): (number | undefined)[] {
  if (!results) return [];
  return [
    ...taskKindOf(results.task).shownMetrics.map((metric) => results.metrics[metric]?.mean),
    results.trainableParameters,
    results.addedParameters,
    results.costRatio,
    results.trainingRatio,
    results.selectionSeconds + results.trainSeconds,
    results.peakRssBytes,
  ];
}

const summaryData = (entries: readonly MethodSummary[]) =>
  entries.flatMap(({ dataset, method, finished, failed, results }) => {
    if (!results) return [];
    const { metrics, ...figures } = results;
    const named = Object.entries(metrics).flatMap(([name, { mean, standardDeviation }]) => [
      [name, mean] as const,
      [`${name}StandardDeviation`, standardDeviation] as const,
    ]);
    return [{ dataset, method, finished, failed, ...figures, ...Object.fromEntries(named) }];
  });

/** All methods, with all models, on all data sets by the primary metric; nothing where there is one group only. */
export function overviewSection(groups: readonly ResultGroup[]): string {
  if (groups.length < 2) return '';
  const datasets = [...new Map(groups.map(({ dataset, metric }) => [dataset, metric]))];
  const columns = [
    { name: 'method', isText: true },
    ...datasets.map(([dataset, metric]) => ({ name: `${dataset}, ${metricHeading(metric)}` })),
  ];
  const names = new Map(
    groups.flatMap(({ model, entries }) =>
      entries.map(({ method }) => [titled(model, method), { model, method }] as const),
    ),
  );
  const rows = [...names].map(([name, { model, method }]): Cell[] => [
    { text: name },
    ...datasets.map(([dataset, metric]): Cell => {
      const group = groups.find((one) => one.dataset === dataset && one.model === model);
      const found = group?.series.find((one) => one.name === method);
      if (!found) return { text: '–' };
      const { standing, quality } = found;
      return {
        text: formatMean(metric, quality),
        value: quality.mean,
        isStrong: standing !== 'other',
        ...(standing !== 'other' && { badge: standing }),
      };
    }),
  ]);
  const data = groups.flatMap((group) =>
    group.series.map(({ name, quality, standing }) => ({
      dataset: group.title,
      method: name,
      metric: group.metric,
      mean: quality.mean,
      standardDeviation: quality.standardDeviation,
      standing,
    })),
  );
  return `<section id="overview">
<h2>All data sets</h2>
${sortableTable('The primary metric of each method on each data set', columns, rows)}
<p class="quiet">Mean ± standard deviation over seeds. ${escapeHtml(BEST_NOTE)} ${downloads('overview', data)}</p>
</section>`;
}
