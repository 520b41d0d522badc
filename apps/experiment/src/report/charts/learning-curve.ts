import * as Plot from '@observablehq/plot';
import type { DataRows } from '../downloads.ts';
import type { MethodSeries } from '../groups.ts';
import type { FinishedResult } from '../report-data.ts';
import { colours, draw } from './draw.ts';

/** A value of every epoch, in the units of the axis. */
export type EpochValue = (epoch: FinishedResult['history'][number]) => number | undefined;

interface CurvePoint {
  readonly method: string;
  readonly seed: number;
  readonly epoch: number;
  readonly value: number;
}

export const curvePoints = (series: readonly MethodSeries[], valueAt: EpochValue): CurvePoint[] =>
  series.flatMap(({ name, runs }) =>
    runs.flatMap(({ seed, history }) =>
      history.flatMap((epoch) => {
        const value = valueAt(epoch);
        return value === undefined ? [] : [{ method: name, seed, epoch: epoch.epoch, value }];
      }),
    ),
  );

/** How a value of one method develops over epochs, each seed a line, before those of all other methods. */
export function learningCurve(
  points: readonly CurvePoint[],
  {
    method,
    label,
    format,
  }: { readonly method: string; readonly label: string; readonly format: (value: number) => string },
): string {
  const own = points.filter((point) => point.method === method);
  const line = { x: 'epoch', y: 'value', z: (point: CurvePoint) => `${point.method} ${point.seed}` } as const;
  const epochs = Math.max(...points.map(({ epoch }) => epoch));
  return draw(`${label} of ${method} by epoch`, {
    width: 200,
    height: 144,
    marginLeft: 34,
    marginRight: 12,
    marginTop: 10,
    marginBottom: 32,
    x: {
      domain: [1, Math.max(2, epochs)],
      label: 'epoch',
      ticks: epochTicks(epochs),
      tickFormat: (epoch: number) => String(epoch),
    },
    y: { label: null, ticks: 4, grid: true, nice: true, zero: false },
    marks: [
      Plot.line(
        points.filter((point) => point.method !== method),
        { ...line, stroke: colours.rule, strokeWidth: 1 },
      ),
      Plot.line(own, { ...line, stroke: colours.accent, strokeWidth: 1.5 }),
      Plot.dot(own, {
        x: 'epoch',
        y: 'value',
        r: 2.5,
        fill: colours.accent,
        title: ({ seed, epoch, value }: CurvePoint) =>
          `${method}, seed ${seed}, epoch ${epoch}\n${label}: ${format(value)}`,
      }),
    ],
  });
}

export const curveData = (points: readonly CurvePoint[], measure: string): DataRows =>
  points.map((point) => ({ ...point, measure }));

/** Whole epochs, at most six: the first and the last among them. */
function epochTicks(epochs: number): number[] {
  const every = Math.ceil((epochs - 1) / 5) || 1;
  const ticks = Array.from({ length: Math.ceil(epochs / every) }, (_, i) => 1 + i * every);
  return ticks.at(-1) === epochs ? ticks : [...ticks.slice(0, -1), epochs];
}
