import {
  type BootstrapComparison,
  type Comparison,
  describeRun,
  groupBy,
  type ModelResults,
  type Results,
} from '@tokensift/experiments';
import { describeNote } from '../../presentation/describe-note.ts';
import { formatBytes, formatCount, formatNumberOf } from '../../presentation/format.ts';
import { formatPValue } from '../../presentation/format-score.ts';
import { formatDifference } from '../../presentation/metric.ts';
import { escapeHtml } from '../escape-html.ts';
import { titled } from '../groups.ts';
import { htmlTable } from '../html-table.ts';
import { type Cell, sortableTable } from '../sortable-table.ts';

/** The tests behind the conclusions. */
export function comparisonSection({ model, results }: ModelResults, index: number): string {
  const { comparisons, reference } = results;
  if (comparisons.length === 0) return '';
  const tested = comparisons.filter(({ adjustedPValue }) => adjustedPValue !== undefined);
  const untested = groupBy(
    comparisons.filter(({ note }) => note !== undefined),
    ({ note = '' }) => note,
  );
  return `<section${index === 0 ? ' id="tests"' : ''}>
<h2>${escapeHtml(titled(model, `Comparisons with ${reference}`))}</h2>
${tested.length > 0 ? sortableTable(`What the tests say against ${reference}`, COMPARISON_COLUMNS, tested.map(comparisonRow)) : ''}
${[...untested].map(([note, of]) => `<p>Not tested (${escapeHtml(of.map(({ method }) => method).join(', '))}): ${escapeHtml(note)}</p>`).join('\n')}
<p class="quiet">Differences of the task’s primary metric, fractions in points of a per cent, with their 95 % interval over test rows; p-values after Holm’s correction. On each data set: a paired bootstrap over rows, seeds kept together. Over all: Wilcoxon’s signed-rank test over (data set, seed) pairs. The interval says what other test rows could change; what other seeds could change is seen in the spread of the dots.</p>
</section>`;
}

const COMPARISON_COLUMNS = [
  { name: 'method', isText: true },
  { name: 'data set', isText: true },
  { name: 'difference' },
  { name: 'p' },
  { name: 'conclusion', isText: true },
  { name: 'test', isText: true },
];

function comparisonRow(comparison: Comparison): Cell[] {
  const { method, adjustedPValue = 1, conclusion } = comparison;
  const tested = [
    { text: formatPValue(adjustedPValue), value: adjustedPValue },
    { text: conclusion.replaceAll('-', ' ') },
  ];
  if (comparison.test === 'wilcoxon-signed-rank') {
    const pairs = formatNumberOf(comparison.pairs, 'pair');
    return [{ text: method }, { text: 'all' }, { text: '–' }, ...tested, { text: `Wilcoxon: ${pairs}` }];
  }
  const { dataset, difference = 0, rows = 0, seeds } = comparison;
  const counted = `${formatCount(rows)} rows, ${formatNumberOf(seeds.length, 'seed')}`;
  return [
    { text: method },
    { text: dataset },
    { text: differenceOf(comparison), value: difference },
    ...tested,
    { text: `bootstrap: ${counted}` },
  ];
}

function differenceOf({ metric = '', difference = 0, low = 0, high = 0 }: BootstrapComparison): string {
  const [mean, from, to] = [difference, low, high].map((value) => formatDifference(metric, value));
  return `${mean} (${from} to ${to})`;
}

export function failureSection({ runs }: Results): string {
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
  return `<section id="failed">
<h2 class="warn">Failed runs</h2>
${htmlTable(['data set', 'method', 'seed', 'error'], rows, 'text')}
</section>`;
}

/** What was said of the model, the data and the runs. */
export function notesSection({ notes = [], runs }: Results): string {
  const ofRuns = runs.flatMap((run) =>
    run.status === 'finished' ? (run.notes ?? []).map((note) => describeNote(note, describeRun(run))) : [],
  );
  // Notes on data say which they are about.
  const all = [...notes.map((note) => describeNote(note)), ...ofRuns];
  if (all.length === 0) return '';
  return `<section id="notes">
<h2>Notes</h2>
<ul>${all.map((note) => `<li>${escapeHtml(note)}</li>`).join('\n')}</ul>
</section>`;
}

/** The settings of one run of each method; the others differ in the data and the seed, and where the data set has its own. */
export function settingsSection({ runs, environment }: Results): string {
  const named = runs.map((run) => ({ name: titled(run.model, run.method), settings: run.settings }));
  const names = [...new Set(named.map(({ name }) => name))];
  const entries = names.map((name) => {
    const { settings } = named.find((run) => run.name === name)!;
    return `<details><summary>${escapeHtml(name)}</summary><pre tabindex="0">${escapeHtml(JSON.stringify(settings, null, 2))}</pre></details>`;
  });
  return `<section id="settings">
<h2>Settings and environment</h2>
${entries.join('\n')}
${htmlTable(['', ''], environmentRows(environment), 'text')}
</section>`;
}

function environmentRows(environment: Results['environment']): string[][] {
  const { git, engine } = environment;
  return [
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
}
