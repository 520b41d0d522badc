import { createRegistry, type MetricDescription, type OutputMetric, type Task } from '@tokensift/core';

/**
 * The metric that picks the best epoch: of the task, by name, the primary one without a name, or the one that is given.
 * @throws TokensiftError `invalid-argument` for a name that the task does not have.
 */
export function metricOf(
  { metrics, primaryMetric }: Pick<Task, 'metrics' | 'primaryMetric'>,
  wanted: string | OutputMetric = primaryMetric,
): MetricDescription | OutputMetric {
  const known = Object.fromEntries(metrics.map((metric) => [metric.name, metric]));
  return createRegistry<MetricDescription | OutputMetric>('metric', known).of(wanted);
}
