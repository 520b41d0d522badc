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

export interface SplitEvaluation {
  /** Every metric by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** How many different classes were predicted. */
  readonly predictedClasses: number;
}

/**
 * Predicts a split and measures the predictions; undefined for an empty one.
 * @throws TokensiftError `not-finite` when a prediction is NaN or infinite.
 */
export async function evaluate(
  predictor: Predictor,
  classes: number,
  examples: readonly EncodedExample[],
): Promise<SplitEvaluation | undefined> {
  if (examples.length === 0) return undefined;
  const logits = await predictor.logits(examples);
  const broken = logits.findIndex((logit) => !Number.isFinite(logit));
  if (broken !== -1) {
    throw new TokensiftError({
      code: 'not-finite',
      where: `prediction for text ${Math.floor(broken / classes) + 1}`,
      message: `A logit is ${logits[broken]}: the training diverged.`,
      hint: 'Lower the learning rate.',
    });
  }
  const predicted = argmaxRows(logits, classes);
  const predictions = {
    classes,
    labels: examples.map(({ label }) => label),
    predicted,
    probabilities: probabilitiesOf(logits, classes),
  };
  return {
    metrics: Object.fromEntries(
      Object.values(metrics).map((metric) => [metric.name, metric.compute(predictions)]),
    ),
    predictedClasses: new Set(predicted).size,
  };
}
