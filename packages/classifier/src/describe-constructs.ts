import type { RelevantConstruct, Tokenizer } from '@tokensift/core';

/** A construct as people read it. */
export interface FoundConstruct {
  readonly text: string;
  /** The class that it speaks for most. */
  readonly label: string;
  readonly score: number;
  /** Number of training texts that have it. */
  readonly support: number;
}

export function describeConstructs(
  constructs: readonly RelevantConstruct[],
  tokenizer: Tokenizer,
  labels: readonly string[],
): FoundConstruct[] {
  return constructs.map(({ ids, mainClass, score, support }) => ({
    text: tokenizer.decode(ids),
    label: labels[mainClass],
    score,
    support,
  }));
}
