import type { KeptConstructs } from './streaming/kept-constructs.ts';

/** How many texts of a base corpus have each n-gram. */
export interface CountTable {
  /** Number of texts (lines of the corpus). */
  readonly texts: number;
  /** Longest n-gram in tokens. */
  readonly maxLength: number;
  /** N-grams of two and more tokens are here if at least so many texts have them; single tokens always. */
  readonly minSupport: number;
  /** What the token ids are those of, as whoever built the table named it; compare before use. */
  readonly tokenizer: string;
  /** Texts that have the n-gram; 0 for one that is not in the table. */
  count(ids: ArrayLike<number>): number;
  /** Whether any text has the token. */
  occurs(id: number): boolean;
}

/** What a table is made of. */
export interface CountTableParts {
  readonly texts: number;
  readonly maxLength: number;
  readonly minSupport: number;
  readonly tokenizer: string;
  readonly kept: KeptConstructs;
}

export function createCountTable({ kept, ...facts }: CountTableParts): CountTable {
  const count = (ids: ArrayLike<number>): number => {
    const number = kept.find(ids);
    return number < 0 ? 0 : kept.support(ids.length, number);
  };
  return { ...facts, count, occurs: (id) => kept.find([id]) >= 0 };
}
