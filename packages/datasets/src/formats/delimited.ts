import { TokensiftError } from '@tokensift/core';
import {
  type ColumnPart,
  type Columns,
  locateColumns,
  matchColumns,
  noteColumn,
  partsOf,
} from '../columns.ts';
import { type DatasetRow, placeOf } from '../dataset-row.ts';
import { countLines, decodeUtf8 } from '../decode-utf8.ts';
import type { ReadingLog } from '../reading-log.ts';
import { type Dialect, type RawRecord, scanRecord } from './scan-record.ts';

/** What fields may be separated by. Tab-separated files are often written without any quoting. */
const DIALECTS = {
  comma: { delimiter: ',', quotes: 'strict' },
  semicolon: { delimiter: ';', quotes: 'strict' },
  tab: { delimiter: '\t', quotes: 'lenient' },
} as const satisfies Readonly<Record<string, Dialect>>;

export type DelimiterName = keyof typeof DIALECTS;

/** What the first line says about the others. */
interface Header {
  readonly dialect: Dialect;
  readonly width: number;
  readonly position: Readonly<Partial<Record<ColumnPart, number>>>;
}

/**
 * Reads a file of delimited fields, whose first line names the columns; lines without a value are passed over. Fields
 * are separated by what is expected, or else by the comma, semicolon or tab with which the first line has the columns.
 */
export async function* readDelimited(
  file: string,
  columns: Columns,
  log: ReadingLog,
  expected: DelimiterName,
): AsyncGenerator<DatasetRow> {
  if (columns.tagsAs) {
    throw new TokensiftError({
      code: 'unsupported',
      where: file,
      message: 'rows that label tokens cannot be read from delimited files.',
      hint: 'Write them as JSONL: {"tokens": […], "tags": […]}.',
    });
  }
  let header: Header | undefined;
  let text = '';
  let line = 1;
  let wait = 0;

  function* readRecords(isWhole: boolean): Generator<DatasetRow> {
    let at = 0;
    const moveTo = (end: number): void => {
      line += countLines(text.slice(at, end));
      at = end;
    };
    while (at < text.length) {
      if (header === undefined) {
        const end = text.indexOf('\n', at) + 1 || text.length;
        if (text.slice(at, end).trim() === '') {
          moveTo(end);
          continue;
        }
        const found = readHeader(text, at, columns, expected, isWhole);
        if (found === undefined) break;
        const { delimiter } = found;
        header = placeColumns(found, columns, log, placeOf({ file, line }));
        if (delimiter !== expected) {
          log.note('delimiter', `fields are separated by ${delimiter}s, as the first line shows`);
        }
        moveTo(found.record.end);
        continue;
      }
      const record = scanRow(text, at, header, isWhole);
      if (record === undefined) break;
      if ('problem' in record) {
        log.refuse(line + countLines(text.slice(at, record.at)), record);
      } else if (record.fields.some((field) => field.trim() !== '')) {
        if (record.openQuotes > 0) log.openQuote(line);
        const row = readFields(record.fields, header, line, log);
        if (row) yield row;
      }
      moveTo(record.end);
    }
    text = text.slice(at);
  }

  for await (const block of decodeUtf8(file)) {
    text += block.text;
    // A record that goes on and on is looked at again when twice as much of it is there.
    if (text.length < wait) continue;
    yield* readRecords(false);
    wait = 2 * text.length;
  }
  yield* readRecords(true);
}

interface FoundHeader {
  readonly delimiter: DelimiterName;
  readonly dialect: Dialect;
  readonly record: RawRecord;
}

/** The header, read with the delimiter that gives the columns, or else with the one that gives the most. */
function readHeader(
  text: string,
  start: number,
  columns: Columns,
  expected: DelimiterName,
  isWhole: boolean,
): FoundHeader | undefined {
  const all = Object.keys(DIALECTS) as DelimiterName[];
  const readings: FoundHeader[] = [];
  for (const delimiter of [expected, ...all.filter((name) => name !== expected)]) {
    const dialect = DIALECTS[delimiter];
    let record = scanRecord(text, start, dialect, isWhole);
    if (record === undefined) return undefined;
    if ('problem' in record) {
      // Names may hold quotes; what columns there are is told where the right ones are missing.
      record = scanRecord(text, start, { ...dialect, quotes: 'none' }, isWhole) as RawRecord;
    }
    readings.push({ delimiter, dialect, record });
  }
  const fits = readings.find(({ record }) => hasColumns(columns, record.fields));
  return fits ?? readings.reduce((a, b) => (b.record.fields.length > a.record.fields.length ? b : a));
}

function hasColumns(columns: Columns, names: readonly string[]): boolean {
  return partsOf(columns).every((part) => matchColumns(columns[part], names).length > 0);
}

/** @throws TokensiftError as `locateColumns`. */
function placeColumns(
  { dialect, record }: FoundHeader,
  columns: Columns,
  log: ReadingLog,
  where: string,
): Header {
  const { fields, allQuoted } = record;
  const located = locateColumns(columns, fields, where);
  const position: Partial<Record<ColumnPart, number>> = {};
  for (const [part, name] of Object.entries(located) as [ColumnPart, string][]) {
    position[part] = fields.indexOf(name);
    noteColumn(log, part, name, columns);
  }
  // Who writes the names of columns in quotes writes everything in quotes.
  const quotes = allQuoted ? 'strict' : dialect.quotes;
  return { dialect: { ...dialect, quotes }, width: fields.length, position };
}

/** The record at a position. A quote that would change how many fields there are is an ordinary character. */
function scanRow(text: string, at: number, { dialect, width }: Header, isWhole: boolean) {
  const record = scanRecord(text, at, dialect, isWhole);
  if (dialect.quotes !== 'lenient' || record === undefined || 'problem' in record) return record;
  if (record.fields.length === width) return record;
  const plain = scanRecord(text, at, { ...dialect, quotes: 'none' }, isWhole) as RawRecord;
  return plain.fields.length === width ? plain : record;
}

function readFields(
  fields: readonly string[],
  { width, position }: Header,
  line: number,
  log: ReadingLog,
): DatasetRow | undefined {
  const cell = (part: ColumnPart) => (position[part] === undefined ? undefined : fields[position[part]]);
  const cells = { text: cell('text'), label: cell('label'), pair: cell('pair') };
  const lacksCells = cells.text === undefined || cells.label === undefined;
  if (fields.length === width || lacksCells) return log.check(cells, line);
  log.refuse(line, {
    problem: `the row has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, the header ${width}`,
    hint: 'Put quotes around fields that hold the delimiter.',
  });
  return undefined;
}
