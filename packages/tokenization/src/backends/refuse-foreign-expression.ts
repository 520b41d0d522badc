import { TokensiftError } from '@tokensift/core';
import { quote } from '../invalid-tokenizer.ts';
import { foreignExpression } from '../patterns/known-expressions.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';

/**
 * Refuses a tokenizer with a regular expression that may take any time, for a backend whose work cannot be ended. (The
 * package `tokenizers` ends the whole process after ten million steps.)
 * @throws TokensiftError `unsupported`
 */
export function refuseForeignExpression(json: TokenizerJson, backend: string, where: string): void {
  const expression = foreignExpression(json);
  if (expression === undefined) return;
  throw new TokensiftError({
    code: 'unsupported',
    where,
    message: `the ${backend} backend is not given a regular expression that is not known: ${quote(expression)}.`,
    hint: 'Leave the backend out to use the default one.',
  });
}
