import { createRandom, type EncodedText } from '@tokensift/core';

/** Sequences of random tokens of several lengths, the same each time, to compare models on without data. */
export function randomTexts(vocabularySize: number, maxLength: number): readonly EncodedText[] {
  const random = createRandom('random texts');
  return [1, 2, 5, 12, 30, 64]
    .map((length) => Math.min(length, maxLength))
    .map((length) => ({
      ids: Int32Array.from({ length }, () => random.integer(vocabularySize)),
      typeIds: new Int32Array(length),
      specialTokensMask: new Uint8Array(length),
    }));
}
