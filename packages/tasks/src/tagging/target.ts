import type { EncodedExample, TaggedTokens } from '@tokensift/core';

/** A row whose tags are to be found. Its windows share one. */
export type TaggedRow = Pick<TaggedTokens, 'tokens' | 'tags'>;

/** What a window of a row is asked for. */
export interface TagTarget {
  readonly row: TaggedRow;
  /** For each position the index of its token in the row; −1 where it is in none. */
  readonly words: Int32Array;
  /** Positions that are asked for: the first sub-tokens of the tokens that the window owns. */
  readonly firsts: Int32Array;
  /** For each of them the index of its tag among the outputs; −1 for a tag that training does not have. */
  readonly classes: Int32Array;
}

export type TagExample = EncodedExample<TagTarget>;

/** The class of a tag that training does not have. */
export const UNKNOWN = -1;
