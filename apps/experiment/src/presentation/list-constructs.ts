import { printable } from '@tokensift/core';

const LISTED = 8;

/** One line with the first of some constructs; none where there are none. */
export function listConstructs(constructs: readonly { readonly text: string }[]): string[] {
  if (constructs.length === 0) return [];
  const listed = constructs.slice(0, LISTED).map(({ text }) => `"${printable(text)}"`);
  return [`Constructs that matter most: ${listed.join(', ')}`];
}
