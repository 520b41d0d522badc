import {
  type BootstrapComparison,
  type ModelResults,
  type Results,
  resultsByModel,
} from '@tokensift/experiments';
import { concludeDataset, concludeOverall } from '../presentation/conclusion.ts';
import { formatBytes, formatNumberOf, formatPercent } from '../presentation/format.ts';
import { formatPValue } from '../presentation/format-score.ts';
import { selectionHeatMap } from '../presentation/heat-map.ts';
import { formatDifference, metricHeading, metricTitle, plainValue } from '../presentation/metric.ts';
import { SUMMARY_NOTE, summaryColumns, summaryRow, taskOf } from '../presentation/summary-rows.ts';
import { TUNING_COLUMNS, tuningNote, tuningRow } from '../presentation/tuning-rows.ts';
import { costQualityPlot } from './charts/cost-quality-plot.ts';
import { dotPlot } from './charts/dot-plot.ts';
import { heatMapChart } from './charts/heat-map.ts';
import { lineChart } from './charts/line-chart.ts';
import { type MethodSeries, seriesOf } from './charts/series.ts';
import { escapeHtml } from './escape-html.ts';
import { htmlTable } from './html-table.ts';
import { htmlPage } from './page.ts';

/** The results of an experiment as one HTML page that needs nothing else. */
export function renderReport(results: Results): string {
  const { name, runs, planned, environment } = results;
  const parts = resultsByModel(results);
  const missing = planned - runs.length;
  const body = `<header>
<h1>${escapeHtml(name)}</h1>
<p class="quiet">${formatNumberOf(runs.length, 'run')}, ${escapeHtml(environment.date.slice(0, 10))}, tokensift ${escapeHtml(environment.tokensift)}</p>
${missing > 0 ? `<p class="warn">The experiment is not complete: ${missing} of ${planned} runs have not been made.</p>` : ''}
${parts
  .flatMap(({ model, results: part }) => concludeOverall(part).map((sentence) => titled(model, sentence)))
  .map((sentence) => `<p>${escapeHtml(sentence)}</p>`)
  .join('\n')}
</header>
${parts.map((part) => modelSections(part)).join('\n')}
${failureSection(results)}
${settingsSection(results)}
${environmentSection(results)}`;
  return htmlPage(`${name}: tokensift experiment`, body, '', environment.tokensift);
}

/** Says with which model, where there are several. */
const titled = (model: string | undefined, text: string): string =>
  model === undefined ? text : `${model}: ${text}`;

function modelSections({ model, results }: ModelResults): string {
  const datasets = [...new Set(results.summary.map(({ dataset }) => dataset))];
  return `${datasets.map((dataset) => datasetSection(results, dataset, titled(model, dataset))).join('\n')}
${comparisonSection(results, model)}`;
}

function datasetSection(results: Results, dataset: string, title: string): string {
  const series = seriesOf(results, dataset);
  const entries = results.summary.filter((entry) => entry.dataset === dataset);
  return `<section>
<h2>${escapeHtml(title)}</h2>
<p class="verdict">${escapeHtml(concludeDataset(results, dataset))}</p>
${htmlTable(summaryColumns(taskOf(entries)), entries.map(summaryRow))}
<p class="quiet">${escapeHtml(SUMMARY_NOTE)}</p>
${series.length > 0 ? charts(series) : ''}
${selectionMaps(results, dataset)}
${tuningTable(results, dataset)}
</section>`;
}

/** Where the selection of each method that trains a part of the backbone lies; that of its first seed. */
function selectionMaps({ runs }: Results, dataset: string): string {
  const methods = new Map<string, string>();
  for (const run of runs) {
    if (run.dataset !== dataset || run.status !== 'finished' || methods.has(run.method)) continue;
    const { method, seed, selectionMap, parameters } = run;
    if (!selectionMap || parameters.density === 0 || parameters.density === 1) continue;
    const map = selectionHeatMap(selectionMap, `Parameters that ${method} trains, by layer and role`);
    methods.set(
      method,
      `<details><summary>${escapeHtml(method)}: ${formatPercent(parameters.density, 2)} of the backbone</summary>
<figure>${heatMapChart(map)}<figcaption>Seed ${seed}. Per cent of each role in each layer; shades follow the square root. Layers from the input up, “emb” are the embeddings.</figcaption></figure></details>`,
    );
  }
  return methods.size > 0 ? `<h3>What is trained</h3>\n${[...methods.values()].join('\n')}` : '';
}

function tuningTable({ tuning }: Results, dataset: string): string {
  const tuned = tuning.filter((entry) => entry.dataset === dataset);
  if (!tuned[0]) return '';
  return `<h3>Tuning</h3>
${htmlTable(TUNING_COLUMNS, tuned.map(tuningRow), 'text')}
<p class="quiet">${escapeHtml(tuningNote(tuned[0]))}</p>`;
}

function charts(series: readonly MethodSeries[]): string {
  const { metric, results } = series[0]!;
  const measured = results.evaluatedOn;
  const legend = series.map(({ name, colour }) => `<li class="${colour}">${escapeHtml(name)}</li>`).join('');
  const curves =
    lineChart(series, 'training loss', ({ trainLoss }) => trainLoss, String) +
    lineChart(
      series,
      `validation ${metricHeading(metric)}`,
      ({ validation }) => validation[metric],
      (value) => String(Number(plainValue(metric, value))),
    );
  return `<h3>Quality: ${escapeHtml(metricTitle(metric))}</h3>
<figure>${dotPlot(series, measured)}<figcaption>One dot a seed; the line is the mean.</figcaption></figure>
<h3>Cost and quality</h3>
<figure>${costQualityPlot(series, measured)}<figcaption>Up and to the left is better. Bars are one standard deviation over seeds each way.</figcaption></figure>
<h3>Training</h3>
<ul class="legend">${legend}</ul>
<figure><div class="pair">${curves}</div><figcaption>Thick lines are means over seeds, thin ones single seeds.</figcaption></figure>`;
}

function comparisonSection({ comparisons, reference }: Results, model: string | undefined): string {
  if (comparisons.length === 0) return '';
  const rows = comparisons.map((comparison) => [
    comparison.method,
    comparison.test === 'paired-bootstrap'
      ? `${comparison.dataset}: paired bootstrap over ${comparison.rows ?? 0} rows, ${formatNumberOf(comparison.seeds.length, 'seed')}`
      : `all: Wilcoxon over ${comparison.pairs} (data set, seed) pairs`,
    comparison.test === 'paired-bootstrap' && comparison.difference !== undefined
      ? differenceOf(comparison)
      : '–',
    comparison.adjustedPValue === undefined ? '–' : formatPValue(comparison.adjustedPValue),
    comparison.note ?? comparison.conclusion.replaceAll('-', ' '),
  ]);
  return `<section>
<h2>${escapeHtml(titled(model, `Comparisons with ${reference}`))}</h2>
<p class="quiet">Differences of the task's primary metric, fractions in points of a per cent, with their 95 % interval over test rows; p-values after Holm's correction. The interval says what other test rows could change; what other seeds could change is seen in the spread of the dots.</p>
${htmlTable(['method', 'test', 'difference', 'p', 'conclusion'], rows, 'text')}
</section>`;
}

function differenceOf({ metric = '', difference = 0, low = 0, high = 0 }: BootstrapComparison): string {
  const [mean, from, to] = [difference, low, high].map((value) => formatDifference(metric, value));
  return `${mean} (${from} to ${to})`;
}

function failureSection({ runs }: Results): string {
  const rows = runs.flatMap((run) =>
    run.status === 'failed'
      ? [
          [
            titled(run.model, run.dataset),
            run.method,
            String(run.seed),
            [run.error.where, run.error.message].filter(Boolean).join(': '),
          ],
        ]
      : [],
  );
  if (rows.length === 0) return '';
  return `<section>
<h2 class="warn">Failed runs</h2>
${htmlTable(['data set', 'method', 'seed', 'error'], rows, 'text')}
</section>`;
}

/** The settings of one run of each method; they differ in nothing but the data and the seed. */
function settingsSection({ runs }: Results): string {
  const methods = [...new Set(runs.map(({ method }) => method))];
  const entries = methods.map((method) => {
    const { settings } = runs.find((run) => run.method === method)!;
    return `<details><summary>${escapeHtml(method)}</summary><pre>${escapeHtml(JSON.stringify(settings, null, 2))}</pre></details>`;
  });
  return `<section>
<h2>Settings</h2>
${entries.join('\n')}
</section>`;
}

function environmentSection({ environment }: Results): string {
  const { git, engine } = environment;
  const rows = [
    ['tokensift', environment.tokensift],
    ['Node', `${environment.node}, ${environment.platform}`],
    ['processor', `${environment.cpu}, ${environment.cores} cores for the process`],
    ['memory', formatBytes(environment.memoryBytes)],
    [
      'engine',
      Object.entries(engine)
        .map(([key, value]) => `${key} ${value}`)
        .join(', '),
    ],
    ['started', environment.date],
    ...(git ? [['git', `${git.commit}${git.changed ? ', with changes' : ''}`]] : []),
  ];
  return `<section>
<h2>Environment</h2>
${htmlTable(['', ''], rows, 'text')}
</section>`;
}
