import * as Plot from '@observablehq/plot';
import { formatMean, formatValue, metricHeading, metricTitle } from '../../presentation/metric.ts';
import type { DataRows } from '../downloads.ts';
import type { ResultGroup } from '../groups.ts';
import { colours, draw, textWidth } from './draw.ts';
import { inUnits, metricDomain } from './metric-scale.ts';

/** The primary metric of each method, best first: every seed as a dot, the mean as a line. */
export function seedSpread({ metric, series, evaluatedOn }: ResultGroup, width: number): string {
  const means = series.map(({ name, quality, standing }) => ({
    name,
    standing,
    value: inUnits(metric, quality.mean),
    text: formatMean(metric, quality),
  }));
  const dots = series.flatMap(({ name, runs, standing }) =>
    runs.map(({ seed, metrics }) => ({
      name,
      standing,
      value: inUnits(metric, metrics[metric]),
      title: `${name}, seed ${seed}\n${metricHeading(metric)}: ${formatValue(metric, metrics[metric], 2)}`,
    })),
  );
  const names = Math.max(...series.map(({ name }) => textWidth(name)));
  const texts = Math.max(...means.map(({ text }) => textWidth(text)));
  const colourOf = ({ standing }: { standing: string }) =>
    standing === 'other' ? colours.quiet : colours.accent;
  return draw(`${metricTitle(metric)} of each seed of ${series.length} methods`, {
    width,
    height: 30 + 28 * series.length + 36,
    marginLeft: 14 + names,
    marginRight: 12 + texts,
    marginTop: 6,
    marginBottom: 40,
    x: {
      domain: metricDomain(dots.map(({ value }) => value)),
      label: `${metricHeading(metric)}, ${evaluatedOn}`,
      grid: true,
      ticks: width < 500 ? 3 : 6,
    },
    y: { domain: series.map(({ name }) => name), label: null, tickSize: 0 },
    marks: [
      Plot.tickX(means, {
        x: 'value',
        y: 'name',
        stroke: colours.ink,
        strokeWidth: 2,
        insetTop: 5,
        insetBottom: 5,
      }),
      Plot.dot(dots, { x: 'value', y: 'name', r: 4, fill: colourOf, fillOpacity: 0.75, title: 'title' }),
      Plot.text(means, {
        y: 'name',
        frameAnchor: 'right',
        textAnchor: 'start',
        dx: 8,
        text: 'text',
        fill: colours.ink,
      }),
    ],
  });
}

export const seedSpreadData = ({ series, metric }: ResultGroup): DataRows =>
  series.flatMap(({ name, runs }) =>
    runs.map(({ seed, metrics }) => ({ method: name, seed, metric, value: metrics[metric] })),
  );
