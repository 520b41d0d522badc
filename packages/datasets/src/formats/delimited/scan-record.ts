import type { RowProblem } from '../../rows/row-format.ts';
import type { Dialect } from './dialect.ts';

export interface RawRecord {
  readonly fields: readonly string[];
  /** Where the next record starts. */
  readonly end: number;
  /** How many fields start with a quote and are not in quotes. */
  readonly openQuotes: number;
  /** Whether every field is in quotes. */
  readonly allQuoted: boolean;
}

/** A record that cannot be read. Reading goes on after the line that the problem is in. */
export interface BrokenRecord extends RowProblem {
  /** Where the problem is. */
  readonly at: number;
  readonly end: number;
}

interface QuotedField {
  readonly value: string;
  /** Just after the closing quote. */
  readonly end: number;
}

/**
 * Reads the record that starts at a position of a text.
 * @param isWhole whether the file ends where the text does.
 * @returns undefined when the record may go on after the end of the text.
 */
export function scanRecord(
  text: string,
  start: number,
  dialect: Dialect,
  isWhole: boolean,
): RawRecord | BrokenRecord | undefined {
  const { delimiter, quotes } = dialect;
  const fields: string[] = [];
  let openQuotes = 0;
  let allQuoted = true;
  let at = start;
  let lineEnd = -1;
  while (true) {
    if (text[at] === '"' && quotes !== 'none') {
      const quoted = scanQuoted(text, at, dialect, isWhole);
      if (quoted === undefined) return undefined;
      if (quoted !== 'ordinary') {
        if ('problem' in quoted) return quoted;
        fields.push(quoted.value);
        if (text[quoted.end] !== delimiter) {
          return { fields, end: afterLine(text, quoted.end), openQuotes, allQuoted };
        }
        at = quoted.end + 1;
        continue;
      }
    }
    // Once a line: it can have millions of fields.
    if (lineEnd < at) lineEnd = endOfLine(text, at);
    // Not in the whole text: a line without a further delimiter would search all lines after it.
    const rest = text.slice(at, lineEnd);
    const length = rest.indexOf(delimiter);
    const isLast = length === -1;
    const field = isLast ? rest : rest.slice(0, length);
    const quote = quotes === 'strict' ? field.indexOf('"') : -1;
    if (quote !== -1) {
      return broken(text, at + quote, 'a quote stands inside a field');
    }
    if (field.startsWith('"')) openQuotes++;
    allQuoted = false;
    fields.push(field);
    if (isLast) return { fields, end: afterLine(text, lineEnd), openQuotes, allQuoted };
    at += length + 1;
  }
}

/** The field in quotes that opens at a position; an ordinary field when a lenient reader finds that it is not one. */
function scanQuoted(
  text: string,
  open: number,
  { delimiter, quotes }: Dialect,
  isWhole: boolean,
): QuotedField | BrokenRecord | 'ordinary' | undefined {
  const close = findClosing(text, open + 1);
  const inside = text.slice(open + 1, close === -1 ? text.length : close);
  const isStrict = quotes === 'strict';
  // Rows would be taken for one: where quotes mean nothing, one row starts with a quote and a later one ends with one.
  if (!isStrict && inside.includes('\n') && inside.includes(delimiter)) return 'ordinary';
  if (close === -1) {
    if (!isWhole) return undefined;
    return isStrict ? broken(text, open, 'a quote that opens in this line is never closed') : 'ordinary';
  }
  const end = close + 1;
  if (end === text.length || text[end] === delimiter || end === endOfLine(text, end)) {
    return { value: inside.replaceAll('""', '"'), end };
  }
  if (!isStrict) return 'ordinary';
  return broken(
    text,
    open,
    inside.includes('\n')
      ? 'a quote that opens in this line is not closed before the next field in quotes'
      : 'a field goes on after the quote that closes it',
  );
}

/** The next quote that is not one of two. */
function findClosing(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/** Where the line ends that a position is in, before its \n or \r\n. */
function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  const end = newline === -1 ? text.length : newline;
  return end > from && text[end - 1] === '\r' ? end - 1 : end;
}

function afterLine(text: string, lineEnd: number): number {
  const newline = text.indexOf('\n', lineEnd);
  return newline === -1 ? text.length : newline + 1;
}

const broken = (text: string, at: number, problem: string): BrokenRecord => ({
  at,
  end: afterLine(text, at),
  problem,
  hint: 'Write fields that hold quotes in quotes, and each quote in them twice.',
});
