import { sizeOf, type Tensor } from '@tokensift/core';
import type { Statistic } from './score-graph.ts';

export interface TableGradients {
  /** Weighted gradients of the looked-up rows, [batch*length, width] or [batch, length, width]. */
  readonly gradients: Tensor<Float32Array>;
  /** The row that each is for. */
  readonly ids: Int32Array;
  readonly length: number;
  readonly statistic: Statistic;
  /** The table's values. */
  readonly weights: Float32Array;
  /** Whether `total` has a number for each value, and not for each row. */
  readonly fine: boolean;
}

/** Adds each example's statistic of the rows that it looked up: equal ids in a text are one row. */
export function addTableScores(
  total: Float64Array,
  { gradients: { data, shape }, ids, length, statistic, weights, fine }: TableGradients,
): void {
  const width = shape.at(-1) as number;
  const examples = sizeOf(shape) / (length * width);
  const of = statistics[statistic];
  for (let example = 0; example < examples; example++) {
    const gradients = new Map<number, Float64Array>();
    for (let position = example * length; position < (example + 1) * length; position++) {
      const id = ids[position];
      const gradient = gradients.get(id) ?? new Float64Array(width);
      gradients.set(id, gradient);
      for (let i = 0; i < width; i++) gradient[i] += data[position * width + i];
    }
    for (const [id, gradient] of gradients) {
      for (let i = 0; i < width; i++) {
        const value = of(gradient[i], weights[id * width + i]);
        total[fine ? id * width + i : id] += value;
      }
    }
  }
}

const statistics: Readonly<Record<Statistic, (gradient: number, weight: number) => number>> = {
  square: (gradient) => gradient * gradient,
  absolute: Math.abs,
  weighted: (gradient, weight) => Math.abs(gradient * weight),
};
