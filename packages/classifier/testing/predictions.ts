import type { LabelPrediction } from '../src/index.ts';

/** Probabilities in the order of `labels`, for comparing; predictions list them best first. */
export function inOrderOf(labels: readonly string[], { probabilities }: LabelPrediction): number[] {
  return labels.map(
    (label) => probabilities.find((entry) => entry.label === label)?.probability ?? Number.NaN,
  );
}

/** Logits up to a constant, which probabilities do not keep: with mean 0. */
export function centredLogits(labels: readonly string[], prediction: LabelPrediction): number[] {
  const logits = inOrderOf(labels, prediction).map(Math.log);
  const mean = logits.reduce((a, b) => a + b, 0) / logits.length;
  return logits.map((logit) => logit - mean);
}
