import { describeMetric } from '@tokensift/tasks';

/** A value as axes have it: fractions in per cent. */
export const inUnits = (metric: string, value: number): number =>
  describeMetric(metric).isFraction ? 100 * value : value;

/** The ends of an axis for these values: a single value gets some room around it. */
export function metricDomain(values: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = most > least ? 0.06 * (most - least) : Math.abs(most) * 0.05 || 1;
  return [least - room, most + room];
}
