import * as Plot from '@observablehq/plot';
import type { CalibrationBin } from '@tokensift/experiments';
import { formatCount, formatPercent } from '../../presentation/format.ts';
import { colours, draw } from './draw.ts';

/** Bins of several runs as one set: those of about the same confidence are put together. */
export function mergeBins(runs: readonly (readonly CalibrationBin[])[]): CalibrationBin[] {
  const merged = new Map<number, { count: number; confidence: number; right: number }>();
  for (const { count, confidence, accuracy } of runs.flat()) {
    const key = Math.ceil(10 * confidence);
    const bin = merged.get(key) ?? { count: 0, confidence: 0, right: 0 };
    merged.set(key, bin);
    bin.count += count;
    bin.confidence += count * confidence;
    bin.right += count * accuracy;
  }
  return [...merged]
    .sort(([a], [b]) => a - b)
    .map(([, { count, confidence, right }]) => ({
      count,
      confidence: confidence / count,
      accuracy: right / count,
    }));
}

/** Wilson's score interval of a share at 95 %, in per cent. */
function intervalOf(share: number, count: number): { low: number; high: number } {
  const z = 1.96;
  const scale = 1 + z ** 2 / count;
  const middle = (share + z ** 2 / (2 * count)) / scale;
  const reach = (z / scale) * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  return { low: 100 * (middle - reach), high: 100 * (middle + reach) };
}

/** How often answers are right against how sure they are; on the diagonal, they are as sure as they should be. */
export function reliability(method: string, bins: readonly CalibrationBin[]): string {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const points = bins.map(({ count, confidence, accuracy }) => ({
    confidence: 100 * confidence,
    accuracy: 100 * accuracy,
    count,
    ...intervalOf(accuracy, count),
    title: `${method}\n${formatCount(count)} answers (${formatPercent(count / total)})\nconfidence ${formatPercent(confidence)}, right ${formatPercent(accuracy)}`,
  }));
  return draw(`Reliability of ${method}: part of answers that is right by their confidence`, {
    width: 200,
    height: 200,
    marginLeft: 34,
    marginRight: 12,
    marginTop: 26,
    marginBottom: 38,
    x: { domain: [0, 100], label: 'confidence %', ticks: 3 },
    y: { domain: [0, 100], label: 'right %', ticks: 3, grid: true },
    r: { type: 'sqrt', domain: [0, total], range: [2, 11] },
    marks: [
      Plot.line(
        [
          [0, 0],
          [100, 100],
        ],
        { stroke: colours.quiet, strokeDasharray: '3,3' },
      ),
      Plot.ruleX(points, {
        x: 'confidence',
        y1: 'low',
        y2: 'high',
        stroke: colours.quiet,
        strokeWidth: 1.5,
      }),
      Plot.dot(points, {
        x: 'confidence',
        y: 'accuracy',
        r: 'count',
        fill: colours.accent,
        fillOpacity: 0.8,
        title: 'title',
      }),
    ],
  });
}
