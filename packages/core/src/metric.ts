/** What a number that says how good predictions are is called, and how it is read. */
export interface MetricDescription {
  /** Such as "macroF1"; stable, in files. */
  readonly name: string;
  /** Such as "macro F1", for people. */
  readonly title: string;
  readonly higherIsBetter: boolean;
  /** Whether it is a share of a whole, which people read in per cent. */
  readonly isFraction: boolean;
}

/** A number that says how good predictions are. */
export interface Metric<Input = Predictions> extends MetricDescription {
  compute(predictions: Input): number;
}

/**
 * Predictions of one class for each text beside the truth: class indices, and probabilities [examples, classes] where
 * a metric needs them.
 */
export interface Predictions {
  readonly classes: number;
  readonly labels: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  readonly probabilities?: Float32Array;
}
