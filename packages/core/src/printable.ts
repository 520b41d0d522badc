/**
 * What a terminal or a page could take for more than text: control characters, line separators, and what turns the
 * direction of the text after it.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu;

const show = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** A text as one line that can be shown to people: control characters, line ends among them, as "\u001B". */
export const printable = (text: string): string => text.replace(UNPRINTABLE, show);

/** The same for a text of several lines: line ends and tabs stay. A JSON document stays one, with the same content. */
export const printableLines = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => (/[\n\t]/.test(character) ? character : show(character)));
