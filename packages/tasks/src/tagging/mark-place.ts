import type { Encoding } from '@tokensift/core';
import type { SequenceEncoder } from '@tokensift/tokenization';
import type { Place } from './words.ts';

/** A text in which a place is marked: what is encoded, and how its encoding becomes one of the text itself. */
export interface MarkedText {
  readonly text: string;
  unmark(encoding: Encoding): Encoding;
}

/**
 * What stands before and after a marked place where a model has no types of tokens. Ordinary punctuation, which every
 * vocabulary has: markers of that kind do as well as new tokens (Zhou and Chen 2022, "An Improved Baseline for
 * Sentence-level Relation Extraction", arXiv 2102.01373), and the embeddings keep their size.
 */
const MARKER = '@';

/**
 * Marks a place of a text for a model. With at least two types of tokens its sub-tokens are of type 1, all others as
 * they were; else `@` stands before and after it as a word of its own.
 */
export function markPlace(
  text: string,
  place: Place | undefined,
  { tokenTypes = 1 }: Pick<SequenceEncoder, 'tokenTypes'>,
): MarkedText {
  if (place === undefined) return { text, unmark: (encoding) => encoding };
  return tokenTypes > 1 ? markByType(text, place) : markByWords(text, place);
}

function markByType(text: string, [start, end]: Place): MarkedText {
  return {
    text,
    unmark(encoding) {
      const typeIds = encoding.typeIds.map((type, i) => {
        const [from, to] = encoding.offsets[i];
        return from < end && to > start ? 1 : type;
      });
      return { ...encoding, typeIds };
    },
  };
}

function markByWords(text: string, [start, end]: Place): MarkedText {
  const characters = [...text];
  const width = MARKER.length + 1;
  const part = (from: number, to?: number): string => characters.slice(from, to).join('');
  // Positions of the marked text as positions of the text; what the markers take has none.
  const original = (at: number): number => {
    if (at < start + width) return Math.min(at, start);
    return at <= end + width ? at - width : Math.max(end, at - 2 * width);
  };
  return {
    text: `${part(0, start)}${MARKER} ${part(start, end)} ${MARKER}${part(end)}`,
    unmark: (encoding) => ({
      ...encoding,
      offsets: encoding.offsets.map(([from, to]): Place => [original(from), original(to)]),
    }),
  };
}
