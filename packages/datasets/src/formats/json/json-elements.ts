import { TokensiftError } from '@tokensift/core';
import type { TextBlock } from '../../files/decode-utf8.ts';
import { placeOf } from '../../placed.ts';
import type { JsonText } from './json-lines.ts';

/** Characters after which an element is taken for one that is never closed. */
const LONGEST_ELEMENT = 1 << 24;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
/** White space of JSON is at most this. */
const SPACE = 0x20;
const COMMA = 0x2c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * Cuts a JSON array into its elements as text, block by block, without holding more; whether an element is valid JSON is for who
 * parses it to say.
 * @param blocks a text that begins with the array's bracket, after white space
 * @throws TokensiftError `invalid-data` for an array that is never closed, and for text after its end.
 */
export async function* jsonElements(
  blocks: AsyncIterable<TextBlock>,
  file: string,
): AsyncGenerator<readonly JsonText[]> {
  /** How many brackets are open; the array's own is one. */
  let depth = 0;
  let inString = false;
  let escaped = false;
  let isClosed = false;
  let line = 1;
  /** What there is of the element so far, from earlier blocks. */
  let held = '';
  /** The line of its first character that is no white space. */
  let elementLine: number | undefined;
  const fail = (message: string, hint: string): TokensiftError =>
    new TokensiftError({
      code: 'invalid-data',
      where: placeOf({ file, line: elementLine ?? line }),
      message,
      hint,
    });

  for await (const { text } of blocks) {
    const elements: JsonText[] = [];
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === NEWLINE) line++;
      if (inString) {
        if (escaped) escaped = false;
        else if (code === BACKSLASH) escaped = true;
        else if (code === QUOTE) inString = false;
        continue;
      }
      if (code <= SPACE) continue;
      if (isClosed) throw fail('text follows the end of the array.', 'Write all rows in one array.');
      if (depth === 1 && (code === COMMA || CLOSING.has(code))) {
        const json = held + text.slice(start, at);
        // The last one may be nothing: of an empty array, and after a comma that nothing follows.
        if (code === COMMA || json.trim() !== '') elements.push({ json, line: elementLine ?? line });
        held = '';
        elementLine = undefined;
        start = at + 1;
      } else if (depth > 0) elementLine ??= line;
      if (OPENING.has(code)) {
        if (depth === 0) start = at + 1;
        depth++;
      } else if (CLOSING.has(code)) {
        depth--;
        isClosed = depth === 0;
      }
      inString = code === QUOTE;
    }
    yield elements;
    if (isClosed) continue;
    held += text.slice(start);
    if (held.length > LONGEST_ELEMENT) throw fail('the row that starts here goes on and on.', CLOSE_HINT);
  }
  if (!isClosed) throw fail('the array is not closed: the file may be cut off.', CLOSE_HINT);
}

const CLOSE_HINT = 'Check that each quote and each bracket is closed.';
