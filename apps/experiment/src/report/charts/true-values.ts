import * as Plot from '@observablehq/plot';
import { colours, draw } from './draw.ts';

/** Answers that are numbers against the true ones; on the diagonal they are equal. */
export function trueValues(
  method: string,
  values: readonly (readonly [truth: number, answer: number])[],
): string {
  const points = values.map(([truth, answer]) => ({
    truth,
    answer,
    title: `true ${Number(truth.toPrecision(4))}\nanswered ${Number(answer.toPrecision(4))}`,
  }));
  const all = values.flat();
  const ends: [number, number] = [Math.min(...all), Math.max(...all)];
  return draw(`Answers of ${method} against the true numbers`, {
    width: 200,
    height: 200,
    marginLeft: 38,
    marginRight: 12,
    marginTop: 26,
    marginBottom: 38,
    x: { domain: ends, nice: true, label: 'true', ticks: 4 },
    y: { domain: ends, nice: true, label: 'answer', ticks: 4, grid: true },
    marks: [
      Plot.line(
        ends.map((end) => [end, end]),
        { stroke: colours.quiet, strokeDasharray: '3,3' },
      ),
      Plot.dot(points, {
        x: 'truth',
        y: 'answer',
        r: 2.5,
        fill: colours.accent,
        fillOpacity: 0.5,
        title: 'title',
      }),
    ],
  });
}
