import { printable } from '@tokensift/core';
import type { MarkedText } from '@tokensift/experiments';
import pc from 'picocolors';

/** From here on a piece is among the most relevant ones of its text. */
const STRONG = 0.5;

/** A text with its relevant pieces marked: by colour, or in [brackets] where there is none. */
export function formatMarkedText({ label, pieces }: MarkedText): string {
  const shown = pieces.map(({ text: piece, weight }) => {
    const text = printable(piece);
    if (weight === 0) return text;
    if (!pc.isColorSupported) return weight >= STRONG ? `[[${text}]]` : `[${text}]`;
    return weight >= STRONG ? pc.bold(pc.inverse(text)) : pc.underline(text);
  });
  return `${pc.dim(`${printable(label)}:`)} ${shown.join('')}`;
}

/** What the marks mean. */
export const MARKS_NOTE = pc.isColorSupported
  ? 'Inverse: the most relevant; underlined: relevant.'
  : '[[Double brackets]]: the most relevant; [brackets]: relevant.';
