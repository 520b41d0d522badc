import type { Place, Words } from '../tagging/words.ts';

/** The place of a predicate in code points: that of a token, or one that is given in UTF-16 code units. */
export function predicatePlace(
  predicate: number | { readonly start: number; readonly end: number },
  { text, places }: Pick<Words, 'text'> & Partial<Words>,
): Place {
  if (typeof predicate === 'number') return places![predicate];
  const codePoints = (to: number): number => [...text.slice(0, to)].length;
  return [codePoints(predicate.start), codePoints(predicate.end)];
}
