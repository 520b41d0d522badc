import { NOTHING } from '@tokensift/experiments';
import { formatCount } from '../../presentation/format.ts';
import { mergeBins, reliability } from '../charts/reliability.ts';
import { textLengths } from '../charts/text-lengths.ts';
import { trueValues } from '../charts/true-values.ts';
import { downloads } from '../downloads.ts';
import { escapeHtml } from '../escape-html.ts';
import { figure, smallMultiples } from '../figure.ts';
import type { ResultGroup } from '../groups.ts';
import { type Cell, sortableTable } from '../sortable-table.ts';

const PAIRS = 15;
const PAIRS_WITH_TEXTS = 10;

/** What was taken for what: how often with each method, and texts where it happened. */
export function confusionsSection({ title, series }: ResultGroup, texts: boolean): string {
  const withAnswers = series.filter(({ answers }) => answers.length > 0);
  const totals = new Map<string, { pair: readonly [string, string]; counts: number[] }>();
  for (const [i, { answers }] of withAnswers.entries()) {
    for (const { expected, predicted, count } of answers.flatMap(({ confusions }) => confusions)) {
      const key = JSON.stringify([expected, predicted]);
      const entry = totals.get(key) ?? { pair: [expected, predicted], counts: withAnswers.map(() => 0) };
      totals.set(key, entry);
      entry.counts[i] += count / answers.length;
    }
  }
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const pairs = [...totals.values()].sort((a, b) => sum(b.counts) - sum(a.counts)).slice(0, PAIRS);
  if (pairs.length === 0) return '';
  const rows = pairs.map(({ pair: [expected, predicted], counts }): Cell[] => [
    { text: expected },
    { text: predicted },
    ...counts.map((count) => ({ text: formatMeanCount(count), value: count })),
  ]);
  const data = pairs.flatMap(({ pair: [expected, predicted], counts }) =>
    withAnswers.map(({ name }, i) => ({ expected, predicted, method: name, rowsPerSeed: counts[i] })),
  );
  const ofPairs = texts
    ? pairs.slice(0, PAIRS_WITH_TEXTS).map(({ pair }) => pairTexts(pair, withAnswers))
    : [];
  return `<h3 class="part">What is taken for what</h3>
${sortableTable(
  `Most confused on ${title}, in rows of a run`,
  [
    { name: 'expected', isText: true },
    { name: 'answered', isText: true },
    ...withAnswers.map(({ name }) => ({ name })),
  ],
  rows,
)}
<p class="quiet">Mean over seeds of the rows, or spans, of each pair; “${escapeHtml(NOTHING)}” stands where one of the two is missing. ${downloads(`${title}-confusions`, data)}</p>
${ofPairs.join('\n')}`;
}

/** Counts are means over seeds. */
const formatMeanCount = (count: number): string => (count < 100 ? count.toFixed(1) : formatCount(count));

function describePair(expected: string, predicted: string): string {
  const [was, became] = [expected, predicted].map((name) => `<b>${escapeHtml(name)}</b>`);
  if (predicted === NOTHING) return `${was} missed`;
  return expected === NOTHING ? `${became} found where there is none` : `${was} taken for ${became}`;
}

function pairTexts([expected, predicted]: readonly [string, string], series: ResultGroup['series']): string {
  const found = new Map<string, string[]>();
  for (const { name, answers } of series) {
    for (const { texts, confused } of answers.flatMap(({ mistakes }) => mistakes)) {
      if (!confused.some(([was, became]) => was === expected && became === predicted)) continue;
      const text = texts.join(' ‖ ');
      const methods = found.get(text) ?? [];
      found.set(text, methods.includes(name) ? methods : [...methods, name]);
    }
  }
  if (found.size === 0) return '';
  const items = [...found]
    .sort((a, b) => b[1].length - a[1].length)
    .slice(0, 6)
    .map(
      ([text, methods]) =>
        `<li>${escapeHtml(text)} <span class="quiet">${escapeHtml(methods.join(', '))}</span></li>`,
    );
  return `<details><summary>${describePair(expected, predicted)}</summary><ul class="texts">${items.join('\n')}</ul></details>`;
}

/** How far the confidence of answers can be trusted. */
export function calibrationFigure({ title, series }: ResultGroup): string {
  const merged = series.map(({ name, answers }) => ({
    name,
    bins: mergeBins(answers.map(({ calibration }) => calibration)),
  }));
  const shown = merged.filter(({ bins }) => bins.length > 0);
  if (shown.length === 0) return '';
  return smallMultiples({
    title: 'Are answers as sure as they should be?',
    note: 'Per cent of answers that is right, by their confidence, over all seeds, with 95 % intervals; the larger a dot, the more answers. Below the dashed line answers are surer than right.',
    charts: shown.map(({ name, bins }) => ({ title: name, svg: reliability(name, bins) })),
    file: `${title}-calibration`,
    data: shown.flatMap(({ name, bins }) => bins.map((bin) => ({ method: name, ...bin }))),
  });
}

/** Where answers are numbers: how near they are to the true ones. */
export function valuesFigure({ title, series }: ResultGroup): string {
  const shown = series.flatMap(({ name, answers }) => {
    const values = answers.find((answer) => answer.values)?.values;
    return values ? [{ name, values }] : [];
  });
  if (shown.length === 0) return '';
  return smallMultiples({
    title: 'Answers against true numbers',
    note: 'A dot is a row, of the first seed; on the dashed line the answer is right.',
    charts: shown.map(({ name, values }) => ({ title: name, svg: trueValues(name, values) })),
    file: `${title}-values`,
    data: shown.flatMap(({ name, values }) =>
      values.map(([truth, answer]) => ({ method: name, truth, answer })),
    ),
  });
}

/** How long training texts were before constructs became tokens, and after. */
export function lengthsFigures({ title, series }: ResultGroup): string {
  const figures = series.flatMap(({ name, runs }) => {
    const adaptation = runs.find(({ tokenization }) => tokenization.adaptation)?.tokenization.adaptation;
    if (!adaptation) return [];
    const { before, after, tokensAdded } = adaptation;
    const note =
      `${formatCount(tokensAdded)} tokens added. A training text has ${after.mean.toFixed(2)} tokens in place of ` +
      `${before.mean.toFixed(2)}; 95 % have at most ${after.p95} in place of ${before.p95}.`;
    if (!before.quantiles || !after.quantiles) return [`<p>${escapeHtml(`${name}: ${note}`)}</p>`];
    const quantiles = { before: before.quantiles, after: after.quantiles };
    return [
      figure({
        title: `Lengths with ${name}`,
        note,
        draw: () => textLengths(name, quantiles),
        size: 'half',
        file: `${title}-${name}-lengths`,
        data: quantiles.before.map((length, i) => ({
          shareOfTexts: i / (quantiles.before.length - 1),
          before: length,
          after: quantiles.after[i],
        })),
      }),
    ];
  });
  if (figures.length === 0) return '';
  return `<h3 class="part">Lengths before and after adaptation</h3>\n<div class="pair">${figures.join('\n')}</div>`;
}
