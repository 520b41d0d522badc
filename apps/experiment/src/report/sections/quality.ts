import { differenceUnit, formatValue, metricHeading, metricTitle } from '../../presentation/metric.ts';
import { costQuality, costQualityData, paretoFront } from '../charts/cost-quality.ts';
import { differences, differencesData, testedDifferences } from '../charts/differences.ts';
import { curveData, curvePoints, type EpochValue, learningCurve } from '../charts/learning-curve.ts';
import { inUnits } from '../charts/metric-scale.ts';
import { seedSpread, seedSpreadData } from '../charts/seed-spread.ts';
import { figure, smallMultiples } from '../figure.ts';
import type { ResultGroup } from '../groups.ts';

/** Quality against cost, over seeds, and against the reference. */
export function qualityFigures(group: ResultGroup): string {
  const { title, metric, series, reference } = group;
  if (series.length === 0) return '';
  const front = paretoFront(group).map(({ name }) => name);
  const tested = testedDifferences(group);
  return `${figure({
    title: 'What quality costs',
    note: `Up and to the left is better. Filled: no other method is both better and cheaper (${new Intl.ListFormat('en').format(front)}). Bars are one standard deviation over seeds each way.`,
    draw: (width) => costQuality(group, width),
    file: `${title}-cost-quality`,
    data: costQualityData(group),
  })}
<div class="pair">
${figure({
  title: 'Every seed',
  note: 'A dot is a seed, a line the mean, with its standard deviation to the right. Blue: best, or not to be told from it.',
  draw: (width) => seedSpread(group, width),
  size: 'half',
  file: `${title}-seeds`,
  data: seedSpreadData(group),
})}
${
  tested.length === 0
    ? ''
    : figure({
        title: `Difference from ${reference}`,
        note: `In${differenceUnit(metric) || ` ${metricTitle(metric)}`}, with its 95 % interval over rows. Blue is better, orange worse, grey cannot be told.`,
        draw: (width) => differences(group, width),
        size: 'half',
        file: `${title}-differences`,
        data: differencesData(group),
      })
}
</div>`;
}

/** How training went, method by method. */
export function trainingFigures(group: ResultGroup): string {
  const { title, metric } = group;
  return [
    curves(group, {
      title: `Validation ${metricTitle(metric)} by epoch`,
      file: `${title}-validation-curves`,
      label: `validation ${metricHeading(metric)}`,
      valueAt: ({ validation }) => mapDefined(validation[metric], (value) => inUnits(metric, value)),
      format: (value) => formatValue(metric, inUnits(metric, 1) === 100 ? value / 100 : value, 2),
    }),
    curves(group, {
      title: 'Training loss by epoch',
      file: `${title}-loss-curves`,
      label: 'training loss',
      valueAt: ({ trainLoss }) => trainLoss,
      format: (value) => value.toFixed(4),
    }),
  ].join('\n');
}

interface CurveParts {
  readonly title: string;
  readonly file: string;
  readonly label: string;
  readonly valueAt: EpochValue;
  readonly format: (value: number) => string;
}

function curves({ series }: ResultGroup, { title, file, label, valueAt, format }: CurveParts): string {
  const points = curvePoints(series, valueAt);
  if (points.length === 0) return '';
  return smallMultiples({
    title,
    note: 'A blue line is a seed of the method, grey lines are all seeds of the others.',
    charts: series.map(({ name }) => ({
      title: name,
      svg: learningCurve(points, { method: name, label, format }),
    })),
    file,
    data: curveData(points, label),
  });
}

const mapDefined = <A, B>(value: A | undefined, map: (value: A) => B): B | undefined =>
  value === undefined ? undefined : map(value);
