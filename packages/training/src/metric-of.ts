import { type MetricDescription, type Task, TokensiftError } from '@tokensift/core';

/**
 * The metric of a task that picks the best epoch, the primary one without a name.
 * @throws TokensiftError `invalid-argument` for one that the task does not have.
 */
export function metricOf(
  { name, metrics, primaryMetric }: Pick<Task, 'name' | 'metrics' | 'primaryMetric'>,
  wanted: string = primaryMetric,
): MetricDescription {
  const metric = metrics.find((known) => known.name === wanted);
  if (metric) return metric;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'metric',
    message: `There is no metric "${wanted}" for the task "${name}".`,
    hint: `Known: ${metrics.map((known) => known.name).join(', ')}.`,
  });
}
