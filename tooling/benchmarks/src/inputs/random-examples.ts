import type { EncodedExample, Random } from '@tokensift/core';

export interface RandomExamplesOptions {
  readonly count: number;
  /** Tokens of each. */
  readonly length: number;
  readonly vocabularySize: number;
  readonly classes: number;
}

/** Texts of random ids, [CLS] and [SEP] around them, with random labels. */
export function randomExamples(
  { count, length, vocabularySize, classes }: RandomExamplesOptions,
  random: Random,
): EncodedExample<number>[] {
  const isSpecial = (i: number) => i === 0 || i === length - 1;
  return Array.from({ length: count }, () => ({
    // Id 0 is padding.
    ids: Int32Array.from({ length }, () => 1 + random.integer(vocabularySize - 1)),
    typeIds: new Int32Array(length),
    specialTokensMask: Uint8Array.from({ length }, (_, i) => (isSpecial(i) ? 1 : 0)),
    target: random.integer(classes),
  }));
}
