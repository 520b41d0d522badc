import type { EncodedExample, MetricDescription, OutputMetric, Score, Task } from '@tokensift/core';
import type { Predictor } from './predictor.ts';

/**
 * Predicts a split and measures the predictions; undefined for an empty one.
 * @param metric measured, too, where it is none of the task's
 * @throws TokensiftError `not-finite` when a prediction is NaN or infinite.
 */
export async function evaluate(
  predictor: Predictor,
  task: Task,
  examples: readonly EncodedExample[],
  metric?: MetricDescription | OutputMetric,
): Promise<Score | undefined> {
  if (examples.length === 0) return undefined;
  const outputs = await predictor.outputs(examples);
  const score = task.score(outputs, examples);
  if (!metric || !('compute' in metric) || metric.name in score.metrics) return score;
  const value = metric.compute(outputs, examples);
  return { ...score, metrics: { ...score.metrics, [metric.name]: value } };
}
