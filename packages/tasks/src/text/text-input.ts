import { kindOf, type TextPair, TokensiftError } from '@tokensift/core';

/** A text, or a pair of texts. */
export type TextInput = string | readonly [text: string, pair: string];

/** @throws TokensiftError `invalid-argument` for what is neither a text nor a pair of texts. */
export function readTextInput(given: unknown, where: string): TextPair {
  if (typeof given === 'string') return { text: given };
  if (Array.isArray(given) && given.length === 2 && given.every((part) => typeof part === 'string')) {
    return { text: given[0], pair: given[1] };
  }
  throw new TokensiftError({
    code: 'invalid-argument',
    where,
    message: `A text must be a string, or a pair of strings; this is ${kindOf(given)}.`,
    hint: "Give predict('text'), predict(['text', 'text']), or predict([['text', 'pair']]) for pairs.",
  });
}
