import { type BadRow, type BadRows, LISTED_BAD_ROWS, listBadRows } from './bad-rows.ts';
import type { Finding } from './dataset-note.ts';
import type { DatasetRow } from './dataset-row.ts';
import { type Cells, isProblem, type RowProblem, readRow } from './read-row.ts';

/** Checks rows and keeps what is found out about them. */
export interface ReadingLog {
  /** The row of these cells, from another file where one is named; undefined, and noted, when it cannot be used. */
  check(cells: Cells, line: number, from?: string): DatasetRow | undefined;
  /** Notes a row that cannot be used. */
  refuse(line: number, problem: RowProblem): void;
  /** Notes something about the whole file, once. */
  note(kind: Finding['kind'], clause: string): void;
  /** Notes a field that starts with a quote which is part of the text. */
  openQuote(line: number): void;
  readonly badRows: BadRows;
  /** Rows so far, bad ones included. */
  readonly rows: number;
  findings(): Finding[];
}

export function createReadingLog(file: string): ReadingLog {
  const first: BadRow[] = [];
  const clauses = new Map<string, Finding>();
  let bad = 0;
  let good = 0;
  let trimmed = 0;
  let openQuotes = 0;
  let firstOpenQuote = 0;
  const refuse = (line: number, { problem, hint }: RowProblem, from = file): void => {
    bad++;
    if (first.length < LISTED_BAD_ROWS) first.push({ file: from, line, problem, hint });
  };
  const counted = (kind: Finding['kind'], count: number, clause: string): Finding[] =>
    count === 0 ? [] : [{ kind, file, clause, count }];
  return {
    check(cells, line, from = file) {
      const read = readRow(cells, from, line);
      if (isProblem(read)) {
        refuse(line, read, from);
        return undefined;
      }
      good++;
      if (read.labelTrimmed) trimmed++;
      return read.row;
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
        'skipped-rows',
        bad,
        `${bad} of ${good + bad} rows ${bad === 1 ? 'is' : 'are'} left out: ${listBadRows({ count: bad, first })}`,
      ),
    ],
  };
}
