import { formatMean, formatPercent } from '../../presentation/format.ts';
import { escapeHtml } from '../escape-html.ts';
import { type Frame, horizontalAxis, px, svg, verticalAxis } from './axes.ts';
import { linearScale } from './scale.ts';
import { type MethodSeries, nameWidth } from './series.ts';

const WIDTH = 720;
const HEIGHT = 320;
const LABEL_HEIGHT = 16;

/** What a method costs against how good it is: up and to the left is better. Bars are ± one standard deviation. */
export function costQualityPlot(series: readonly MethodSeries[], measured: string): string {
  const frame: Frame = { left: 56, right: WIDTH - nameWidth(series), top: 34, bottom: HEIGHT - 46 };
  const x = linearScale([0, ...series.map(({ results }) => results.trainingRatio)], frame.left, frame.right);
  const y = linearScale(
    series.flatMap(({ accuracy: { mean, standardDeviation = 0 } }) => [
      mean - standardDeviation,
      mean + standardDeviation,
    ]),
    frame.bottom,
    frame.top,
  );
  const labels = labelPositions(series.map(({ accuracy }) => y(accuracy.mean)));
  const points = series.map(({ name, colour, accuracy, results }, i) => {
    const { mean, standardDeviation = 0 } = accuracy;
    const at = px(x(results.trainingRatio));
    const bar = `<line class="bar" x1="${at}" x2="${at}" y1="${px(y(mean - standardDeviation))}" y2="${px(y(mean + standardDeviation))}"/>`;
    const title = `${name}: ${formatMean(accuracy)} % at ${formatPercent(results.trainingRatio)} of full finetuning's FLOPs`;
    return (
      `<g class="series ${colour}"><title>${escapeHtml(title)}</title>${standardDeviation > 0 ? bar : ''}` +
      `<circle cx="${at}" cy="${px(y(mean))}" r="6.5"/>` +
      `<text class="name" x="${px(x(results.trainingRatio) + 13)}" y="${px(labels[i]!)}" dy="0.32em">${escapeHtml(name)}</text></g>`
    );
  });
  const percent = (value: number): string => String(Number((value * 100).toFixed(1)));
  return svg(
    WIDTH,
    HEIGHT,
    'Cost of training against accuracy',
    horizontalAxis(x, frame, 'FLOPs of the training, selection included, % of full finetuning', percent) +
      verticalAxis(y, frame, `${measured} accuracy, %`, percent) +
      points.join(''),
  );
}

/** Labels beside their points, moved down where they would cover each other. */
function labelPositions(positions: readonly number[]): number[] {
  const placed = [...positions];
  const fromTop = [...positions.keys()].sort((a, b) => positions[a]! - positions[b]!);
  for (let i = 1; i < fromTop.length; i++) {
    const above = placed[fromTop[i - 1]!]!;
    const own = fromTop[i]!;
    placed[own] = Math.max(placed[own]!, above + LABEL_HEIGHT);
  }
  return placed;
}
