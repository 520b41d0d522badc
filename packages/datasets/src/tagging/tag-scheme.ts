/**
 * How spans are written as tags. `bio` (IOB2): B- begins a span, I- goes on. `iob1`: I- begins one too, B- only where a
 * span of the same type ends just before. `bilou` and `iobes`: L- or E- ends a span, U- or S- is one of a single token.
 */
export const TAG_SCHEMES = ['bio', 'iob1', 'bilou', 'iobes'] as const;

export type TagScheme = (typeof TAG_SCHEMES)[number];

/** What a token outside of all spans is tagged. */
export const OUTSIDE = 'O';

export interface Tag {
  /** Where in a span the token is, in the words of BILOU; `O` outside of all. */
  readonly place: 'B' | 'I' | 'L' | 'U' | 'O';
  /** The type of the span; empty outside of all. */
  readonly type: string;
}

const PLACES: Readonly<Record<TagScheme, Readonly<Record<string, Tag['place']>>>> = {
  bio: { B: 'B', I: 'I' },
  iob1: { B: 'B', I: 'I' },
  bilou: { B: 'B', I: 'I', L: 'L', U: 'U' },
  iobes: { B: 'B', I: 'I', E: 'L', S: 'U' },
};

/** A tag taken apart; undefined for one that is not of the scheme. */
export function parseTag(tag: unknown, scheme: TagScheme): Tag | undefined {
  if (tag === OUTSIDE) return { place: 'O', type: '' };
  if (typeof tag !== 'string' || tag[1] !== '-' || tag.length < 3) return undefined;
  const place = PLACES[scheme][tag[0]];
  return place && { place, type: tag.slice(2) };
}
