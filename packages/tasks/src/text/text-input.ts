import { kindOf, type TextPair, TokensiftError } from '@tokensift/core';

/** A text, or a pair of texts. */
export type TextInput = string | readonly [text: string, pair: string] | TextPair;

/** @throws TokensiftError `invalid-argument` for what is neither a text nor a pair of texts. */
export function readTextInput(given: unknown, where: string): TextPair {
  if (typeof given === 'string') return { text: given };
  if (Array.isArray(given)) {
    const [text, pair] = given;
    if (given.length === 2 && typeof text === 'string' && typeof pair === 'string') return { text, pair };
  } else {
    const { text, pair } = Object(given) as Readonly<Record<string, unknown>>;
    if (typeof text === 'string' && pair === undefined) return { text };
    if (typeof text === 'string' && typeof pair === 'string') return { text, pair };
  }
  throw new TokensiftError({
    code: 'invalid-argument',
    where,
    message: `A text must be a string, or a pair of strings; this is ${kindOf(given)}.`,
    hint: "Give predict('text'), predict(['text', 'text']), or predict([['text', 'pair']]) for pairs.",
  });
}
