import { TokensiftError } from '@tokensift/core';

/**
 * Turns a word into ids of the vocabulary.
 * @param room How many ids are wanted; there may be more, and fewer only where the word has no more.
 * @throws TokensiftError `invalid-tokenizer` for a word that the vocabulary has no way to write; `invalid-argument` for
 * one that is too long to be looked at as a whole.
 */
export type Model = (word: string, room: number) => readonly number[];

/** What a word is encoded as where a vocabulary has no token for its bytes. */
const byteToken = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;

/** The ids of the tokens for the bytes of a text, if there is one for each. */
export function byteIds(text: string, idOf: (token: string) => number | undefined): number[] | undefined {
  const ids: number[] = [];
  for (const byte of encoder.encode(text)) {
    const id = idOf(byteToken(byte));
    if (id === undefined) return undefined;
    ids.push(id);
  }
  return ids;
}

const encoder = new TextEncoder();

/** @param token How the model names its unknown token, where it does. */
export const noUnknownToken = (where: string, text: string, token?: string | null): TokensiftError =>
  new TokensiftError({
    code: 'invalid-tokenizer',
    where,
    message:
      `the vocabulary has no token for ${JSON.stringify(text)}, and ` +
      (token == null ? 'no unknown token.' : `the unknown token ${JSON.stringify(token)} is not in it.`),
    hint: 'Take the tokenizer again from where it was published.',
  });
