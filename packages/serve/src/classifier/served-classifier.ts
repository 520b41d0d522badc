import type { PredictOptions } from '@tokensift/classifier';
import type { Note } from '@tokensift/core';

/** What serving needs of a `Classifier`, wherever it computes. */
export interface ServedClassifier {
  readonly task: string;
  readonly labels: readonly string[];
  /** Where texts are cut, in tokens. */
  readonly maxLength: number;
  readonly notes: readonly Note[];
  /** Token constructs that its training found, each with the class that it speaks for most; none where that is not known. */
  readonly constructs?: readonly { readonly text: string; readonly label: string }[];
  /** One prediction for each input. */
  predict(inputs: readonly unknown[], options: PredictOptions): Promise<readonly object[]>;
  dispose(): Promise<void>;
}
