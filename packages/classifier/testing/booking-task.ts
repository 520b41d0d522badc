import { createRandom, type LabelledText } from '@tokensift/core';

const places = ['flight', 'hotel', 'room', 'rooms'];

/** Texts of two classes: the verb decides, the nouns are shared. */
export function rowsFrom(seed: string, count: number): LabelledText[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const label = random.uniform() < 0.5 ? 'book' : 'cancel';
    const filler = ['the', 'a', 'please'][random.integer(3)];
    const text = [label, filler, places[random.integer(4)], places[random.integer(4)]].join(' ');
    return { text: random.uniform() < 0.5 ? `please ${text}` : text, label };
  });
}
