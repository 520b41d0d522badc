/** What precision, recall and F1 are made of, by class. */
export interface ClassCounts {
  /** Right predictions of the class. */
  readonly truePositives: Float64Array;
  /** Predictions of the class. */
  readonly predicted: Float64Array;
  /** True occurrences of the class. */
  readonly support: Float64Array;
}

/** Counts of 0 for every class. */
export function emptyCounts(classes: number): ClassCounts {
  return {
    truePositives: new Float64Array(classes),
    predicted: new Float64Array(classes),
    support: new Float64Array(classes),
  };
}
