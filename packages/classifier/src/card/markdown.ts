import { printable } from '@tokensift/core';

/** A text as Markdown that shows it as it is, on one line: a code span, in which nothing is markup. */
export function codeSpan(text: string): string {
  const shown = printable(text);
  if (shown.trim() === '') return '(blank)';
  const longest = Math.max(0, ...Array.from(shown.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  // One space is taken off both ends where both have one, and a backtick would belong to the fence.
  const isOpen = /^`|`$/.test(shown) || /^ .* $/.test(shown);
  return isOpen ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}

/** A list of texts, a line each. */
export const bulletList = (texts: readonly string[]): string =>
  texts.map((text) => `- ${codeSpan(text)}`).join('\n');

/** A text as Markdown that shows it as it is, on one line. */
export const escapeMarkdown = (text: string): string =>
  printable(text).replace(/[\\`*_{}[\]<>#|~&$]/g, (character) => `\\${character}`);
