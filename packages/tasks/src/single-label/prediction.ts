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
    .sort((a, b) => probabilities[b]! - probabilities[a]! || a - b)
    .map((index) => ({ label: labels[index] as string, probability: probabilities[index] as number }));
  return { ...(ranked[0] as LabelProbability), probabilities: ranked.slice(0, top) };
}
