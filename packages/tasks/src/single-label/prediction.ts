import type { RejectionRule } from './settings.ts';

export interface LabelProbability {
  readonly label: string;
  readonly probability: number;
}

/** The most probable label of a text, its probability, and those of the other labels. */
export interface LabelPrediction extends LabelProbability {
  /** The labels, most probable first; of equals the one that comes first in the classifier. */
  readonly probabilities: readonly LabelProbability[];
}

/**
 * A prediction from the probabilities of one text, in the order of `labels`.
 * @param top how many labels to list, all by default
 */
export function toPrediction(
  probabilities: Float32Array,
  labels: readonly string[],
  top = labels.length,
): LabelPrediction {
  const ranked = [...labels.keys()]
    .sort((a, b) => probabilities[b] - probabilities[a] || a - b)
    .map((index) => ({ label: labels[index], probability: probabilities[index] }));
  return { ...(ranked[0] as LabelProbability), probabilities: ranked.slice(0, top) };
}

/** A text that belongs to no class. */
export interface RejectedPrediction {
  readonly label: null;
  /** Why, in words. */
  readonly reason: string;
  readonly probability: null;
  /** What the probabilities would be if it had to be one of the classes. */
  readonly probabilities: readonly LabelProbability[];
}

/** What is answered in place of a prediction whose score lies below the threshold. */
export const toRejection = (
  { probabilities }: LabelPrediction,
  rule: RejectionRule,
  score: number,
): RejectedPrediction => ({
  label: null,
  reason: `out of scope: ${rule.score} ${score.toPrecision(4)} is below ${rule.threshold.toPrecision(4)}`,
  probability: null,
  probabilities,
});
