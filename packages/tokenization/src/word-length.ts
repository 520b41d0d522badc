import { TokensiftError } from '@tokensift/core';
import { LONGEST_WORD } from './limits.ts';

/** @throws TokensiftError `invalid-argument` for a word that is too long to be looked at as a whole. */
export function checkWordLength(word: string): void {
  if (word.length > LONGEST_WORD) throw tooLong(word.length);
}

/** @param characters How many the word has; undefined where they were too many to count. */
export const tooLong = (characters?: number): TokensiftError =>
  new TokensiftError({
    code: 'invalid-argument',
    message: `the text has a word of ${characters ?? 'far too many'} characters, as the tokenizer cuts it; the most is ${LONGEST_WORD}.`,
    hint: 'Cut the text before it is encoded.',
  });
