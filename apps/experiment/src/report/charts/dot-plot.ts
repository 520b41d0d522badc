import {
  formatMean,
  formatValue,
  metricHeading,
  metricTitle,
  plainValue,
} from '../../presentation/metric.ts';
import { escapeHtml } from '../escape-html.ts';
import { type Frame, horizontalAxis, px, svg } from './axes.ts';
import { linearScale } from './scale.ts';
import { type MethodSeries, nameWidth } from './series.ts';

const WIDTH = 720;
const ROW_HEIGHT = 38;

/** The primary metric of each method: every seed as a dot, the mean as a line. */
export function dotPlot(series: readonly MethodSeries[], measured: string): string {
  const frame: Frame = {
    left: nameWidth(series),
    right: WIDTH - 110,
    top: 8,
    bottom: 8 + ROW_HEIGHT * series.length,
  };
  const { metric } = series[0]!;
  const values = series.flatMap(({ runs }) => runs.map(({ metrics }) => metrics[metric]!));
  const x = linearScale(values, frame.left, frame.right);
  const rows = series.map(({ name, colour, runs, quality }, i) => {
    const y = frame.top + ROW_HEIGHT * (i + 0.5);
    const dots = runs.map(
      ({ seed, metrics }) =>
        `<circle cx="${px(x(metrics[metric]!))}" cy="${px(y)}" r="5.5"><title>${escapeHtml(name)}, seed ${seed}: ` +
        `${formatValue(metric, metrics[metric]!, 2)}</title></circle>`,
    );
    const mean = px(x(quality.mean));
    return (
      `<g class="series ${colour}"><text class="name" x="${frame.left - 12}" y="${px(y)}" dy="0.32em" text-anchor="end">` +
      `${escapeHtml(name)}</text>${dots.join('')}` +
      `<line class="mean" x1="${mean}" x2="${mean}" y1="${px(y - 12)}" y2="${px(y + 12)}"/>` +
      `<text class="value" x="${frame.right + 12}" y="${px(y)}" dy="0.32em">${formatMean(metric, quality)}</text></g>`
    );
  });
  const axis = horizontalAxis(x, frame, `${measured} ${metricHeading(metric)}`, (value) =>
    String(Number(plainValue(metric, value))),
  );
  return svg(
    WIDTH,
    frame.bottom + 42,
    `${metricTitle(metric)} of each method, one dot a seed`,
    axis + rows.join(''),
  );
}
