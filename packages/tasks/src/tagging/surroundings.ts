import { entitiesOf } from '@tokensift/eval';
import { OUTSIDE } from './tag-labels.ts';

/** Words on either side of a span that are looked at with it. */
const REACH = 3;

/** A stretch of words [start, end), and what it surrounds: a type of span, or `O` for what is near none. */
export interface Surroundings {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** The first word of the span itself, or of the stretch. */
  readonly word: number;
}

/**
 * What token statistics look at: each span with up to `REACH` words on either side, and for contrast each stretch of
 * words that no span is so near to.
 * @param isAsked whether spans of a type are to be found
 */
export function surroundingsOf(tags: readonly string[], isAsked: (type: string) => boolean): Surroundings[] {
  const found = entitiesOf(tags)
    .filter(({ type }) => isAsked(type))
    .map(({ type, start, end }) => ({
      type,
      start: Math.max(0, start - REACH),
      end: Math.min(tags.length, end + REACH),
      word: start,
    }));
  const near = new Uint8Array(tags.length);
  for (const { start, end } of found) near.fill(1, start, end);
  const stretches: Surroundings[] = [];
  for (let start = near.indexOf(0); start !== -1; ) {
    const next = near.indexOf(1, start);
    const end = next === -1 ? tags.length : next;
    stretches.push({ type: OUTSIDE, start, end, word: start });
    start = near.indexOf(0, end);
  }
  return [...found, ...stretches];
}
