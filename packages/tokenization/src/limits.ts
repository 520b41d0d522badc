/**
 * What keeps a broken or hostile tokenizer from taking all memory or all time. No real one comes near.
 */

/** Most bytes of a file of a tokenizer; the largest known tokenizer.json has 34 MB. */
export const LARGEST_FILE = 2 ** 27;

/** Ids are below this; the largest known vocabularies have 262,144 tokens. */
export const MOST_IDS = 2 ** 24;

/** Normalizers, pre-tokenizers and decoders in one sequence. */
export const MOST_STAGES = 64;

/** Characters of a regular expression. */
export const LONGEST_PATTERN = 10_000;

/** UTF-16 units of one word. */
export const LONGEST_WORD = 2 ** 20;

/**
 * How long a normalized text may be, in UTF-16 units. Unicode's own forms make at most 18 characters of one.
 */
export const longestNormalized = (text: string): number =>
  10_000 + Math.min(20 * text.length, text.length + 2 ** 24);

/** Milliseconds that texts of this many characters may take: more than ten times what they need. */
export const longestTime = (characters: number): number => 5_000 + characters / 500;
