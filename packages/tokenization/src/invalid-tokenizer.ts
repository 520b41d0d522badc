import { TokensiftError } from '@tokensift/core';
import type { Refusal } from '@tokensift/storage/json';

/** How a tokenizer file is refused that cannot be used as it is. */
export const REFUSAL: Refusal = {
  code: 'invalid-tokenizer',
  hint: 'Take the file again from where it was published, or save it again with the library that made it.',
};

/** The error for a tokenizer file that cannot be used as it is. */
export function invalidTokenizer(
  where: string,
  message: string,
  hint: string = REFUSAL.hint,
): TokensiftError {
  return new TokensiftError({ code: 'invalid-tokenizer', message, where, hint });
}

const LONGEST_QUOTE = 80;

/** A value of a file, for error messages. */
export function quote(value: unknown): string {
  const json = JSON.stringify(value) ?? 'undefined';
  return json.length > LONGEST_QUOTE ? `${json.slice(0, LONGEST_QUOTE)}…` : json;
}
