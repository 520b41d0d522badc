import { TokensiftError } from '@tokensift/core';
import { isRecord, readWords } from '../tagging/input.ts';

/** A text with the place of its predicate in UTF-16 code units, or tokens with the index of theirs, from 0. */
export type PredicateInput =
  | { readonly text: string; readonly predicate: { readonly start: number; readonly end: number } }
  | { readonly tokens: readonly string[]; readonly predicate: number };

const EXPECTED = "{ tokens: ['…', …], predicate: 1 } or { text: '…', predicate: { start: 4, end: 8 } }";

/** @throws TokensiftError `invalid-argument` */
export function readPredicateInput(given: unknown, where: string): PredicateInput {
  const words = readWords(given, where, EXPECTED);
  const { predicate } = given as { readonly predicate?: unknown };
  const refuse = (message: string): TokensiftError =>
    new TokensiftError({ code: 'invalid-argument', where, message, hint: `Give ${EXPECTED}.` });
  const isIndex = (value: unknown, end: number): value is number =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) < end;
  if ('tokens' in words) {
    const { tokens } = words;
    if (isIndex(predicate, tokens.length)) return { tokens, predicate };
    throw refuse(`"predicate" is not the index of one of the ${tokens.length} tokens.`);
  }
  const { text } = words;
  if (!isRecord(predicate)) throw refuse('"predicate" is not a place in the text.');
  const { start, end } = predicate;
  const isPlace = isIndex(start, text.length) && isIndex(end, text.length + 1) && start < end;
  if (isPlace && text.slice(start, end).trim() !== '') return { text, predicate: { start, end } };
  throw refuse('"predicate" is not a place in the text with a word in it.');
}
