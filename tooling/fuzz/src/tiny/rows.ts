import type { LabelledText } from '@tokensift/core';

const NOUNS = ['flight', 'hotel', 'room'];

/** Rows of two classes that the words of the tiny BERT tell apart. */
export const tinyRows = (count: number): LabelledText[] =>
  Array.from({ length: count }, (_, i) => {
    const label = i % 2 === 0 ? 'book' : 'cancel';
    return { text: `please ${label} ${i % 3 === 0 ? 'the' : 'a'} ${NOUNS[i % 3]}`, label };
  });

/** Texts that a reader of a model is tried on. */
export const tinyTexts: readonly string[] = [
  'book the flight',
  'please cancel a hotel room',
  '',
  'x '.repeat(50),
];
