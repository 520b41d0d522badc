import * as Plot from '@observablehq/plot';
import type { BootstrapComparison } from '@tokensift/experiments';
import { formatDifference, metricHeading, metricTitle } from '../../presentation/metric.ts';
import type { DataRows } from '../downloads.ts';
import type { ResultGroup } from '../groups.ts';
import { colours, draw, textWidth } from './draw.ts';
import { inUnits } from './metric-scale.ts';

type Tested = BootstrapComparison & Required<Pick<BootstrapComparison, 'difference' | 'low' | 'high'>>;

/** Comparisons with a result, in the order of the methods' quality. */
export function testedDifferences({ comparisons, series }: ResultGroup): Tested[] {
  const order = series.map(({ name }) => name);
  return comparisons
    .filter((one): one is Tested => one.difference !== undefined && one.low !== undefined)
    .sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method));
}

/** How much each method differs from the reference, with the interval over rows; coloured where that is significant. */
export function differences(group: ResultGroup, width: number): string {
  const { metric, reference } = group;
  const tested = testedDifferences(group).map((one) => ({
    method: one.method,
    difference: inUnits(metric, one.difference),
    low: inUnits(metric, one.low),
    high: inUnits(metric, one.high),
    colour: CONCLUSIONS[one.conclusion],
    text: formatDifference(metric, one.difference),
    title: `${one.method} against ${reference}\n${formatDifference(metric, one.difference)} (${formatDifference(metric, one.low)} to ${formatDifference(metric, one.high)})\n${one.conclusion.replaceAll('-', ' ')}`,
  }));
  const names = Math.max(...tested.map(({ method }) => textWidth(method)));
  const unit = metricHeading(metric).endsWith('%') ? 'points' : metricTitle(metric);
  const colourOf = ({ colour }: { colour: string }) => colour;
  return draw(`Difference of ${metricTitle(metric)} from ${reference}, with 95 % intervals`, {
    width,
    height: 30 + 28 * tested.length + 36,
    marginLeft: 14 + names,
    marginRight: 44,
    marginTop: 6,
    marginBottom: 40,
    x: { label: `Difference from ${reference}, ${unit}`, nice: true, grid: true, ticks: 3 },
    y: { domain: tested.map(({ method }) => method), label: null, tickSize: 0 },
    marks: [
      Plot.ruleX([0], { stroke: colours.ink }),
      Plot.ruleY(tested, { y: 'method', x1: 'low', x2: 'high', stroke: colourOf, strokeWidth: 2.5 }),
      Plot.dot(tested, { x: 'difference', y: 'method', r: 5, fill: colourOf, title: 'title' }),
      Plot.text(tested, {
        y: 'method',
        frameAnchor: 'right',
        textAnchor: 'start',
        dx: 8,
        text: 'text',
        fill: colours.ink,
      }),
    ],
  });
}

const CONCLUSIONS: Readonly<Record<BootstrapComparison['conclusion'], string>> = {
  better: colours.accent,
  worse: colours.contrast,
  'no-clear-difference': colours.quiet,
  'too-little-data': colours.quiet,
};

export const differencesData = (group: ResultGroup): DataRows =>
  testedDifferences(group).map(
    ({ method, reference, metric, difference, low, high, adjustedPValue, conclusion }) => ({
      method,
      reference,
      metric,
      difference,
      low,
      high,
      adjustedPValue,
      conclusion,
    }),
  );
