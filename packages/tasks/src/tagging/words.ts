import type { Encoding, Tokenizer } from '@tokensift/core';

/** [start, end) of a word in its text, in code points as offsets of tokenizers are. */
export type Place = readonly [start: number, end: number];

/** A text and the words in it. */
export interface Words {
  readonly text: string;
  readonly places: readonly Place[];
}

/** Which word each sub-token of a text belongs to. */
export interface WordsOfTokens {
  readonly places: readonly Place[];
  /** For each sub-token the index of its word; −1 for special tokens and others that are in no word. */
  readonly words: Int32Array;
}

const NO_WORD = -1;

/** Tokens joined by single spaces, as Python's tokenizers read them with `is_split_into_words`. */
export function joinTokens(tokens: readonly string[]): Words {
  let next = 0;
  const places = tokens.map((token): Place => {
    const start = next;
    const end = start + lengthOf(token);
    next = end + 1;
    return [start, end];
  });
  return { text: tokens.join(' '), places };
}

/**
 * Finds the word of each sub-token by its offsets: the first one that it has a character of. A word of which the
 * tokenizer leaves nothing, such as a control character, has no sub-token.
 */
export function wordsAt({ offsets }: Pick<Encoding, 'offsets'>, places: readonly Place[]): WordsOfTokens {
  const words = new Int32Array(offsets.length).fill(NO_WORD);
  let word = 0;
  for (const [i, [start, end]] of offsets.entries()) {
    if (end <= start) continue;
    while (word < places.length && places[word][1] <= start) word++;
    if (word < places.length && places[word][0] < end) words[i] = word;
  }
  return { places, words };
}

/**
 * Finds the words of a text by its sub-tokens, as the token-classification pipeline of Python's transformers does: where
 * the vocabulary marks what goes on with a word (WordPiece), all else begins one; elsewhere a word begins at white space.
 */
export function wordsIn(
  { offsets, tokens, ids }: Pick<Encoding, 'offsets' | 'tokens' | 'ids'>,
  text: string,
  { continuingPrefix, unknownId }: Pick<Tokenizer, 'continuingPrefix' | 'unknownId'>,
): WordsOfTokens {
  const characters = [...text];
  const isSpace = (at: number): boolean => /^\s$/u.test(characters[at] ?? ' ');
  const places: [number, number][] = [];
  const continues = (i: number, start: number): boolean => {
    const last = places.at(-1);
    if (last === undefined) return false;
    // Another piece of a character that is several tokens.
    if (start < last[1]) return true;
    if (ids[i] === unknownId) return false;
    if (continuingPrefix !== undefined) return tokens[i].startsWith(continuingPrefix);
    return !isSpace(start - 1) && !isSpace(start);
  };
  const words = new Int32Array(offsets.length).fill(NO_WORD);
  for (const [i, [from, to]] of offsets.entries()) {
    // Some tokenizers count the space before a word to it.
    const [start, end] = trim(from, to, isSpace);
    if (end <= start) continue;
    if (continues(i, from)) places.at(-1)![1] = end;
    else places.push([start, end]);
    words[i] = places.length - 1;
  }
  return { places, words };
}

function trim(start: number, end: number, isSpace: (at: number) => boolean): Place {
  let [from, to] = [start, end];
  while (from < to && isSpace(from)) from++;
  while (from < to && isSpace(to - 1)) to--;
  return [from, to];
}

/** Code points of a text. */
const lengthOf = (text: string): number => {
  let length = 0;
  for (const _ of text) length++;
  return length;
};
