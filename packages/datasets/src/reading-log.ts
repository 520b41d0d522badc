import { type BadRow, type BadRows, LISTED_BAD_ROWS, listBadRows } from './bad-rows.ts';
import type { Finding } from './dataset-note.ts';
import type { Placed } from './placed.ts';
import { isProblem, type ReadRow, type RowProblem } from './rows/row-format.ts';
import { switchTo } from './rows/task-switch.ts';

/** Keeps what is found out about the rows of a file. */
export interface ReadingLog {
  /** The rows that were read, from another file where one is named; none, and noted, when they cannot be used. */
  take<Row extends object>(read: ReadRow<Row> | RowProblem, line: number, from?: string): Placed<Row>[];
  /** Notes a row that cannot be used. */
  refuse(line: number, problem: RowProblem, from?: string): void;
  /** Notes something about the whole file, once. */
  note(kind: Finding['kind'], clause: string): void;
  /** Notes a field that starts with a quote which is part of the text. */
  openQuote(line: number): void;
  readonly badRows: BadRows;
  /** Rows so far, bad ones included. */
  readonly rows: number;
  findings(): Finding[];
}

/** @param unit what places count. */
export function createReadingLog(file: string, unit: 'line' | 'row' = 'line'): ReadingLog {
  const first: BadRow[] = [];
  const clauses = new Map<string, Finding>();
  let bad = 0;
  let good = 0;
  let trimmed = 0;
  let repaired = 0;
  let decimal = 0;
  let openQuotes = 0;
  let firstOpenQuote = 0;
  const refuse = (line: number, { problem, hint }: RowProblem, from = file): void => {
    bad++;
    if (first.length < LISTED_BAD_ROWS) first.push({ file: from, line, problem, hint });
  };
  const counted = (kind: Finding['kind'], count: number, clause: string): Finding[] =>
    count === 0 ? [] : [{ kind, file, clause, count }];
  return {
    take(read, line, from = file) {
      if (isProblem(read)) {
        refuse(line, read, from);
        return [];
      }
      good++;
      trimmed += read.trimmedLabels ?? 0;
      repaired += read.repairedTags ?? 0;
      decimal += read.decimalLabels ?? 0;
      // The format has made the rows just now, so that they may be added to.
      return read.rows.map((row) => Object.assign(row, { file: from, line }));
    },
    refuse,
    note(kind, clause) {
      clauses.set(`${kind}\n${clause}`, { kind, file, clause });
    },
    openQuote(line) {
      if (openQuotes++ === 0) firstOpenQuote = line;
    },
    get badRows() {
      return { count: bad, first };
    },
    get rows() {
      return good + bad;
    },
    findings: () => [
      ...clauses.values(),
      ...counted(
        'open-quotes',
        openQuotes,
        openQuotes === 1
          ? `a field starts with a quote that does not close it; it is read as part of the text (line ${firstOpenQuote})`
          : `${openQuotes} fields start with a quote that does not close them; it is read as part of the text (first: line ${firstOpenQuote})`,
      ),
      ...counted(
        'trimmed-labels',
        trimmed,
        trimmed === 1
          ? 'a label had white space around it, which was taken off'
          : `${trimmed} labels had white space around them, which was taken off`,
      ),
      ...counted(
        'decimal-labels',
        // A few such labels among others are names, such as versions.
        decimal === good ? decimal : 0,
        `all labels are numbers with a decimal point; to learn the numbers themselves: ${switchTo('regression')}`,
      ),
      ...counted(
        'repaired-tags',
        repaired,
        repaired === 1
          ? 'a tag breaks the scheme; it is read as seqeval reads it'
          : `${repaired} tags break the scheme; they are read as seqeval reads them`,
      ),
      ...counted(
        'skipped-rows',
        bad,
        `${bad} of ${good + bad} rows ${bad === 1 ? 'is' : 'are'} left out: ${listBadRows({ count: bad, first }, ({ line }) => `${unit} ${line}`)}`,
      ),
    ],
  };
}
