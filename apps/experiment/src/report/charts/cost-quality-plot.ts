import { formatPercent } from '../../presentation/format.ts';
import { formatMean, metricHeading, metricTitle, plainValue } from '../../presentation/metric.ts';
import { escapeHtml } from '../escape-html.ts';
import { type Frame, horizontalAxis, px, svg, verticalAxis } from './axes.ts';
import { linearScale } from './scale.ts';
import { type MethodSeries, nameWidth } from './series.ts';

const WIDTH = 720;
const HEIGHT = 320;
const LABEL_HEIGHT = 16;
/** From a point to its label. */
const LABEL_OFFSET = 13;
const LETTER_WIDTH = 7.5;

/** What a method costs against how good it is: up and to the left is better. Bars are ± one standard deviation. */
export function costQualityPlot(series: readonly MethodSeries[], measured: string): string {
  const frame: Frame = { left: 56, right: WIDTH - nameWidth(series), top: 34, bottom: HEIGHT - 46 };
  const { metric } = series[0]!;
  const x = linearScale([0, ...series.map(({ results }) => results.trainingRatio)], frame.left, frame.right);
  const y = linearScale(
    series.flatMap(({ quality: { mean, standardDeviation = 0 } }) => [
      mean - standardDeviation,
      mean + standardDeviation,
    ]),
    frame.bottom,
    frame.top,
  );
  const labels = placeLabels(
    series.map(({ name, quality, results }) => {
      const left = x(results.trainingRatio) + LABEL_OFFSET;
      return { left, right: left + LETTER_WIDTH * name.length, y: y(quality.mean) };
    }),
    frame,
  );
  const points = series.map(({ name, colour, quality, results }, i) => {
    const { mean, standardDeviation = 0 } = quality;
    const at = px(x(results.trainingRatio));
    const bar = `<line class="bar" x1="${at}" x2="${at}" y1="${px(y(mean - standardDeviation))}" y2="${px(y(mean + standardDeviation))}"/>`;
    const title = `${name}: ${metricHeading(metric)} ${formatMean(metric, quality)} at ${formatPercent(results.trainingRatio)} of full finetuning's FLOPs`;
    return (
      `<g class="series ${colour}"><title>${escapeHtml(title)}</title>${standardDeviation > 0 ? bar : ''}` +
      `<circle cx="${at}" cy="${px(y(mean))}" r="6.5"/>` +
      `<text class="name" x="${px(x(results.trainingRatio) + LABEL_OFFSET)}" y="${px(labels[i]!)}" dy="0.32em">${escapeHtml(name)}</text></g>`
    );
  });
  const percent = (value: number): string => String(Number((value * 100).toFixed(1)));
  return svg(
    WIDTH,
    HEIGHT,
    `Cost of training against ${metricTitle(metric)}`,
    horizontalAxis(x, frame, 'FLOPs of the training, selection included, % of full finetuning', percent) +
      verticalAxis(y, frame, `${measured} ${metricHeading(metric)}`, (value) =>
        String(Number(plainValue(metric, value))),
      ) +
      points.join(''),
  );
}

interface Label {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/** Heights of labels beside their points, moved down or up, whichever is nearer, where they would cover each other. */
function placeLabels(labels: readonly Label[], { top, bottom }: Frame): number[] {
  const placed: Label[] = [];
  const isFree = ({ left, right }: Label, y: number): boolean =>
    placed.every(
      (other) => other.right < left || right < other.left || Math.abs(other.y - y) >= LABEL_HEIGHT,
    );
  return labels.map((label) => {
    const steps = Array.from({ length: 2 * labels.length }, (_, i) =>
      i % 2 ? -Math.ceil(i / 2) : Math.ceil(i / 2),
    );
    const free = steps
      .map((step) => label.y + step * LABEL_HEIGHT)
      .find((y) => y >= top && y <= bottom && isFree(label, y));
    const y = free ?? label.y;
    placed.push({ ...label, y });
    return y;
  });
}
