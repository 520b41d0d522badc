import type { LabelProbability } from '../single-label/prediction.ts';

/** The labels of a text, each decided by itself. */
export interface LabelsPrediction {
  /** Those whose probability reaches their threshold, most probable first; there may be none. */
  readonly labels: readonly string[];
  /** All labels with the probability that the text has them, most probable first. */
  readonly probabilities: readonly LabelProbability[];
}

/**
 * A prediction from the probabilities of one text, in the order of `labels`.
 * @param top how many probabilities to list, all by default
 */
export function toLabels(
  probabilities: Float32Array,
  {
    labels,
    thresholds,
    top = labels.length,
  }: {
    readonly labels: readonly string[];
    readonly thresholds: readonly number[];
    readonly top?: number | undefined;
  },
): LabelsPrediction {
  const ranked = [...labels.keys()].sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  return {
    labels: ranked.filter((i) => probabilities[i] >= thresholds[i]).map((i) => labels[i]),
    probabilities: ranked.slice(0, top).map((i) => ({ label: labels[i], probability: probabilities[i] })),
  };
}
