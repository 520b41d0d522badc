import * as Plot from '@observablehq/plot';
import { formatPercent } from '../../presentation/format.ts';
import { formatMean, metricHeading, metricTitle } from '../../presentation/metric.ts';
import type { DataRows } from '../downloads.ts';
import type { MethodSeries, ResultGroup } from '../groups.ts';
import { colours, draw, halo, textWidth } from './draw.ts';
import { inUnits, metricDomain } from './metric-scale.ts';
import { placeLabels } from './place-labels.ts';

interface Point {
  readonly name: string;
  /** Per cent of full finetuning's FLOPs. */
  readonly cost: number;
  readonly quality: number;
  readonly low: number;
  readonly high: number;
  readonly isOnFront: boolean;
  readonly title: string;
}

/** The methods that no other one beats in both quality and cost, cheapest first. */
export function paretoFront({
  series,
  higherIsBetter,
}: Pick<ResultGroup, 'series' | 'higherIsBetter'>): MethodSeries[] {
  const sign = higherIsBetter ? 1 : -1;
  const gainOf = ({ quality }: MethodSeries) => sign * quality.mean;
  const costOf = ({ results }: MethodSeries) => results.trainingRatio;
  return series
    .filter((one) =>
      series.every(
        (other) =>
          other === one ||
          costOf(other) > costOf(one) ||
          gainOf(other) < gainOf(one) ||
          (costOf(other) === costOf(one) && gainOf(other) === gainOf(one)),
      ),
    )
    .sort((a, b) => costOf(a) - costOf(b));
}

/** What a method costs against how good it is. Bars are one standard deviation over seeds each way. */
export function costQuality(group: ResultGroup, width: number): string {
  const { metric, series, evaluatedOn } = group;
  const front = new Set(paretoFront(group));
  const points = series.map((one): Point => {
    const { mean, standardDeviation = 0 } = one.quality;
    return {
      name: one.name,
      cost: 100 * one.results.trainingRatio,
      quality: inUnits(metric, mean),
      low: inUnits(metric, mean - standardDeviation),
      high: inUnits(metric, mean + standardDeviation),
      isOnFront: front.has(one),
      title: `${one.name}\n${metricHeading(metric)}: ${formatMean(metric, one.quality)}\n${formatPercent(one.results.trainingRatio)} of full finetuning’s FLOPs`,
    };
  });
  const height = 340;
  const names = Math.max(...points.map(({ name }) => textWidth(name)));
  const margins = {
    marginLeft: 48,
    marginRight: 16 + Math.min(names, 0.35 * width),
    marginTop: 34,
    marginBottom: 42,
  };
  const x = { domain: [0, 1.04 * Math.max(...points.map(({ cost }) => cost))] };
  const y = { domain: metricDomain(points.flatMap(({ low, high }) => [low, high])), nice: true };
  const frame = { width, height, ...margins };
  const scales = {
    x: Plot.scale({ x: { ...x, range: [margins.marginLeft, width - margins.marginRight] } }),
    y: Plot.scale({ y: { ...y, range: [height - margins.marginBottom, margins.marginTop] } }),
  };
  const heights = placeLabels(
    points.map(({ name, cost, quality }) => {
      const left = scales.x.apply(cost) + 10;
      return { left, right: left + textWidth(name), y: scales.y.apply(quality) };
    }),
    { top: margins.marginTop, bottom: height - margins.marginBottom },
  );
  const labels = points.map((point, i) => ({ ...point, at: scales.y.invert!(heights[i]) }));
  const steps = points.filter(({ isOnFront }) => isOnFront).sort((a, b) => a.cost - b.cost);
  return draw(`Cost of training against ${metricTitle(metric)} of ${points.length} methods`, {
    ...frame,
    x: { ...x, label: 'Training FLOPs, % of full finetuning', ticks: width < 500 ? 4 : 8 },
    y: { ...y, label: `${metricHeading(metric)}, ${evaluatedOn}`, ticks: 5, grid: true },
    marks: [
      Plot.line(steps, {
        x: 'cost',
        y: 'quality',
        curve: 'step-after',
        stroke: colours.accent,
        strokeWidth: 1,
        strokeOpacity: 0.5,
      }),
      Plot.ruleX(points, { x: 'cost', y1: 'low', y2: 'high', stroke: colours.quiet, strokeWidth: 1.5 }),
      Plot.dot(points, {
        x: 'cost',
        y: 'quality',
        r: 5.5,
        fill: ({ isOnFront }: Point) => (isOnFront ? colours.accent : colours.faint),
        stroke: colours.quiet,
        strokeWidth: ({ isOnFront }: Point) => (isOnFront ? 0 : 1),
        title: 'title',
      }),
      Plot.text(labels, {
        x: 'cost',
        y: 'at',
        text: 'name',
        textAnchor: 'start',
        dx: 10,
        fill: colours.ink,
        ...halo,
      }),
    ],
  });
}

export const costQualityData = (group: ResultGroup): DataRows => {
  const front = new Set(paretoFront(group));
  return group.series.map((one) => ({
    method: one.name,
    trainingFlopsOfFull: one.results.trainingRatio,
    totalFlops: one.results.totalFlops,
    metric: group.metric,
    mean: one.quality.mean,
    standardDeviation: one.quality.standardDeviation,
    seeds: one.quality.n,
    onFront: front.has(one),
  }));
};
