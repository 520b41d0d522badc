import { TokensiftError } from '@tokensift/core';

/** More names than this are not read. */
const LISTED = 10;

/** The error for a row with a label that the task does not have. */
export function unknownLabel(label: string, known: readonly string[], where: string): TokensiftError {
  return new TokensiftError({
    code: 'unknown-label',
    where,
    message: `the label ${JSON.stringify(label)} does not occur in training.`,
    hint: `Known: ${known.slice(0, LISTED).join(', ')}${known.length > LISTED ? `, … (${known.length})` : ''}.`,
  });
}
