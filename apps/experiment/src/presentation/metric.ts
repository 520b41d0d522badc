import type { Summary } from '@tokensift/eval';
import { describeMetric } from '@tokensift/tasks';

export const metricTitle = (name: string): string => describeMetric(name).title;

/** The heading of a column or an axis: fractions are shown in per cent. */
export const metricHeading = (name: string): string =>
  describeMetric(name).isFraction ? `${metricTitle(name)} %` : metricTitle(name);

/** "75.0 %", "0.612" */
export const formatValue = (name: string, value: number, digits = 1): string =>
  describeMetric(name).isFraction ? `${plainValue(name, value, digits)} %` : plainValue(name, value, digits);

/** "accuracy 75.0 %", "loss 0.612" */
export const formatMetric = (name: string, value: number): string =>
  `${metricTitle(name)} ${formatValue(name, value)}`;

/** The number as a column or an axis with `metricHeading` has it. */
export function plainValue(name: string, value: number, digits = 1): string {
  return describeMetric(name).isFraction ? (value * 100).toFixed(digits) : value.toFixed(digits + 2);
}

/** "86.1 ± 0.4", under `metricHeading`; without a spread for a single value. */
export function formatMean(
  name: string,
  { mean, standardDeviation }: Partial<Summary> & { mean: number },
): string {
  const text = plainValue(name, mean);
  return standardDeviation === undefined ? text : `${text} ± ${plainValue(name, standardDeviation)}`;
}

/** "+1.2" in points of a per cent, "+0.012" for what is no fraction. */
export function formatDifference(name: string, difference: number): string {
  const text = plainValue(name, difference);
  if (Number(text) === 0) return text.replace('-', '');
  return difference > 0 ? `+${text}` : text.replace('-', '−');
}

/** What a difference is counted in: points of a per cent, or nothing. */
export const differenceUnit = (name: string): string => (describeMetric(name).isFraction ? ' points' : '');
