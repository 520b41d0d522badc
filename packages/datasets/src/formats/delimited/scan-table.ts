import { countLines } from '../../files/decode-utf8.ts';
import type { RowProblem } from '../../rows/row-format.ts';
import type { Dialect } from './dialect.ts';
import { type RawRecord, scanRecord } from './scan-record.ts';

/** The first line that is not blank. */
export interface TableHeader {
  readonly line: number;
  readonly names: readonly string[];
  readonly delimiter: string;
}

export interface TableRecord {
  /** The line that it starts in, from 1, and the one that it ends in. */
  readonly line: number;
  readonly lastLine: number;
  /** Empty where the record cannot be read. */
  readonly fields: readonly string[];
  /** How many fields start with a quote that is part of the text. */
  readonly openQuotes: number;
  /** Why the record cannot be read, or has not as many fields as the header. */
  readonly problem?: RowProblem;
}

/**
 * Characters after which a quote is taken for one that is never closed. Without a limit it would draw the rest of a
 * stream into memory.
 */
const LONGEST_RECORD = 1 << 24;

export type HeaderTest = (names: readonly string[]) => boolean;

/** What is known after the first line. */
interface Layout {
  readonly dialect: Dialect;
  readonly width: number;
}

/**
 * Splits text into the fields of a table: first gives its header, then its records, blank lines among them, block by block.
 * @param blocks text in blocks of whole lines
 * @param dialects how it may be written: the first with which the header fits, or else the one that gives the most names
 * @param fits whether the names of a header are those that are looked for; a later test counts where no reading passes an earlier one
 */
export async function* scanTable(
  blocks: AsyncIterable<string>,
  dialects: readonly Dialect[],
  fits: readonly HeaderTest[],
): AsyncGenerator<readonly (TableHeader | TableRecord)[]> {
  let layout: Layout | undefined;
  let text = '';
  let line = 1;
  let wait = 0;

  function* scan(isWhole: boolean): Generator<TableHeader | TableRecord> {
    let at = 0;
    const moveTo = (end: number): void => {
      line += countLines(text.slice(at, end));
      at = end;
    };
    while (at < text.length) {
      if (layout === undefined) {
        const end = text.indexOf('\n', at) + 1 || text.length;
        if (text.slice(at, end).trim() === '') {
          moveTo(end);
          continue;
        }
        const header = scanHeader(text, at, dialects, fits, isWhole);
        if (header === undefined) break;
        const { dialect, record } = header;
        layout = layoutOf(header);
        yield { line, names: record.fields, delimiter: dialect.delimiter };
        moveTo(record.end);
        continue;
      }
      const record = scanRow(text, at, layout, isWhole || text.length - at > LONGEST_RECORD);
      if (record === undefined) break;
      const first = line + ('problem' in record ? countLines(text.slice(at, record.at)) : 0);
      moveTo(record.end);
      const lastLine = text[at - 1] === '\n' ? line - 1 : line;
      yield { line: first, lastLine, ...describeRecord(record, layout) };
    }
    text = text.slice(at);
  }

  for await (const block of blocks) {
    text += block;
    // A record that goes on and on is looked at again when twice as much of it is there.
    if (text.length < wait) continue;
    yield [...scan(false)];
    wait = 2 * text.length;
  }
  yield [...scan(true)];
}

interface ScannedHeader {
  readonly dialect: Dialect;
  readonly record: RawRecord;
}

function scanHeader(
  text: string,
  start: number,
  dialects: readonly Dialect[],
  fits: readonly HeaderTest[],
  isWhole: boolean,
): ScannedHeader | undefined {
  const readings: ScannedHeader[] = [];
  for (const dialect of dialects) {
    let record = scanRecord(text, start, dialect, isWhole);
    if (record === undefined) return undefined;
    if ('problem' in record) {
      // Names may hold quotes; what columns there are is told where the right ones are missing.
      record = scanRecord(text, start, { ...dialect, quotes: 'none' }, isWhole) as RawRecord;
    }
    readings.push({ dialect, record });
  }
  for (const test of fits) {
    const fitting = readings.find(({ record }) => test(record.fields));
    if (fitting !== undefined) return fitting;
  }
  return readings.reduce((a, b) => (b.record.fields.length > a.record.fields.length ? b : a));
}

function layoutOf({ dialect, record: { fields, allQuoted } }: ScannedHeader): Layout {
  // Who writes the names of columns in quotes writes everything in quotes.
  const quotes = allQuoted ? 'strict' : dialect.quotes;
  return { dialect: { ...dialect, quotes }, width: fields.length };
}

/** The record at a position. A quote that would change how many fields there are is an ordinary character. */
function scanRow(text: string, at: number, { dialect, width }: Layout, isWhole: boolean) {
  const record = scanRecord(text, at, dialect, isWhole);
  if (dialect.quotes !== 'lenient' || record === undefined || 'problem' in record) return record;
  if (record.fields.length === width) return record;
  const plain = scanRecord(text, at, { ...dialect, quotes: 'none' }, isWhole) as RawRecord;
  return plain.fields.length === width ? plain : record;
}

function describeRecord(
  record: Exclude<ReturnType<typeof scanRow>, undefined>,
  { width }: Layout,
): Pick<TableRecord, 'fields' | 'openQuotes' | 'problem'> {
  if ('problem' in record) {
    const { problem, hint } = record;
    return { fields: [], openQuotes: 0, problem: { problem, hint } };
  }
  const { fields, openQuotes } = record;
  if (fields.length === width) return { fields, openQuotes };
  return {
    fields,
    openQuotes,
    problem: {
      problem: `the row has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, the header ${width}`,
      hint: 'Put quotes around fields that hold the delimiter.',
    },
  };
}
