import { kindOf, TokensiftError } from '@tokensift/core';

/** A text whose words are to be found, or the words. */
export type WordsInput = { readonly text: string } | { readonly tokens: readonly string[] };

/** Whether it is an object of fields. */
export const isRecord = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

/**
 * Reads `{ text }` or `{ tokens }`.
 * @param expected what an input must be, for the error
 * @throws TokensiftError `invalid-argument`
 */
export function readWords(given: unknown, where: string, expected: string): WordsInput {
  const refuse = (message: string): TokensiftError =>
    new TokensiftError({ code: 'invalid-argument', where, message, hint: `Give ${expected}.` });
  if (!isRecord(given))
    throw refuse(`An input must be an object of a text or tokens; this is ${kindOf(given)}.`);
  const { text, tokens } = given;
  if (tokens === undefined) {
    if (typeof text === 'string') return { text };
    throw refuse(text === undefined ? 'It has neither "text" nor "tokens".' : `"text" is ${kindOf(text)}.`);
  }
  if (!Array.isArray(tokens)) throw refuse(`"tokens" are ${kindOf(tokens)}, not a list.`);
  const other = Array.from(tokens).findIndex((token) => typeof token !== 'string' || token.trim() === '');
  if (other === -1) return { tokens };
  const what = typeof tokens[other] === 'string' ? 'empty' : kindOf(tokens[other]);
  throw refuse(`Token ${other + 1} of "tokens" is ${what}, not a word.`);
}
