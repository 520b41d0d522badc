import { printableLines } from '@tokensift/core';

const ESCAPE = '\u001B';

/** Text of several lines that can be shown on a terminal: of what that acts on, only the colours of picocolors stay. */
export function printableColours(text: string): string {
  const [first, ...others] = text.split(ESCAPE);
  const shown = others.map((part) => {
    const colour = /^\[\d{1,2}m/.exec(part)?.[0];
    return colour === undefined
      ? printableLines(ESCAPE + part)
      : ESCAPE + colour + printableLines(part.slice(colour.length));
  });
  return printableLines(first) + shown.join('');
}
