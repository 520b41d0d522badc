import { type EncodedExample, type Metric, TokensiftError } from '@tokensift/core';
import { metrics } from '@tokensift/eval';
import { argmaxRows, type Predictor, probabilitiesOf } from './predictor.ts';

/** @throws TokensiftError `invalid-argument` for an unknown metric. */
export function metricOf(name: string): Metric {
  const metric = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  if (metric) return metric;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'metric',
    message: `There is no metric "${name}".`,
    hint: `Known: ${Object.keys(metrics).join(', ')}.`,
  });
}

/** Every metric on a split; nothing for an empty one. */
export async function evaluate(
  predictor: Predictor,
  classes: number,
  examples: readonly EncodedExample[],
): Promise<Record<string, number>> {
  if (examples.length === 0) return {};
  const logits = await predictor.logits(examples);
  const predictions = {
    classes,
    labels: examples.map(({ label }) => label),
    predicted: argmaxRows(logits, classes),
    probabilities: probabilitiesOf(logits, classes),
  };
  return Object.fromEntries(
    Object.values(metrics).map((metric) => [metric.name, metric.compute(predictions)]),
  );
}
