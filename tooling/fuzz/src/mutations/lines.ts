import type { Random } from '@tokensift/core';
import { mutateJsonText } from './json.ts';
import { type Mutate, oneOf, pick } from './mutation.ts';

const LONG_LINE = 2_000_000;

/** What stands in the way of readers of text, tables and YAML. */
const SNIPPETS: readonly string[] = [
  '"',
  '""',
  '"\n"',
  ',',
  ';',
  '\t',
  '\r',
  '\r\n\r\n',
  '\u0000',
  '\ufeff',
  '\u2028',
  '\u0085',
  '\u001b[31m',
  '=1+1',
  '[',
  '{"text":',
  '😀\u0301',
];

/** Changes the lines of a text file, whatever is in them. */
export function mutateLines(snippets: readonly string[] = SNIPPETS): Mutate {
  const ofLines =
    (edit: (lines: string[], at: number, random: Random) => readonly [string[], string]): Mutate =>
    (bytes, random) => {
      // Bytes as they are: what is no UTF-8 stays none.
      const lines = bytes.toString('latin1').split('\n');
      const at = random.integer(lines.length);
      const [changed, what] = edit(lines, at, random);
      return { bytes: Buffer.from(changed.join('\n'), 'latin1'), what: `line ${at + 1} ${what}` };
    };
  const latin = (text: string): string => Buffer.from(text).toString('latin1');
  return oneOf([
    ofLines((lines, at) => [lines.toSpliced(at, 1), 'removed']),
    ofLines((lines, at) => [lines.toSpliced(at, 0, lines[at]), 'twice']),
    ofLines((lines, at, random) => {
      const other = random.integer(lines.length);
      return [lines.with(at, lines[other]).with(other, lines[at]), `exchanged with ${other + 1}`];
    }),
    ofLines((lines, at, random) => {
      const [line, snippet] = [lines[at], pick(snippets, random)];
      const place = random.integer(line.length + 1);
      const changed = line.slice(0, place) + latin(snippet) + line.slice(place);
      return [lines.with(at, changed), `with ${JSON.stringify(snippet.slice(0, 40))} at ${place}`];
    }),
    ofLines((lines, at, random) => {
      const [line, byte] = [lines[at], pick(['\xff', '\xc3', '\xed\xa0\x80', '\xf8'], random)];
      return [lines.with(at, line + byte), 'with bytes that are no UTF-8'];
    }),
    ofLines((lines, at, random) => {
      const text = latin(pick(['a', '!', ' ', '"', ',', '😀', 'ab '], random));
      const long = text.repeat(LONG_LINE / text.length);
      return [lines.with(at, lines[at] + long), `longer by ${long.length}`];
    }),
    ofLines((lines, at, random) => [lines.with(at, ' '.repeat(random.integer(9)) + lines[at]), 'indented']),
    ofLines((lines, at) => [lines.slice(0, at), 'and all after it removed']),
  ]);
}

/** Changes one line of JSON lines as JSON. */
export const mutateJsonLine: Mutate = (bytes, random) => {
  const lines = bytes.toString().split('\n');
  const at = random.integer(lines.length);
  const changed = mutateJsonText(lines[at], random);
  return (
    changed && {
      bytes: Buffer.from(lines.with(at, changed.text).join('\n')),
      what: `line ${at + 1} ${changed.what}`,
    }
  );
};
