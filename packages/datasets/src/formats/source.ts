import type { WantedColumns } from '../columns/column.ts';
import type { ReadingLog } from '../reading-log.ts';
import type { Cells, RowProblem } from '../rows/row-format.ts';

/** A row as a file has it. */
export type SourceRow =
  | {
      readonly line: number;
      readonly cells: Cells;
      /** The line of each token, where tokens have lines of their own. */
      readonly tokenLines?: readonly number[];
    }
  | { readonly line: number; readonly problem: RowProblem };

export interface SourceOptions extends WantedColumns {
  /** Whether rows have lists: tokens and tags. */
  readonly hasLists: boolean;
  /** The character between the fields of a delimited file; found in the first line where absent. */
  readonly delimiter?: string;
}

/** A kind of file. */
export interface FileFormat {
  /** Whether all values are strings, as in files without types. */
  readonly isPlainText: boolean;
  /** What places count, from 1: lines of text, or rows of a table. */
  readonly unit: 'line' | 'row';
  /** Reads the rows, some at a time: waiting for each would take longer than reading it. */
  read(file: string, options: SourceOptions, log: ReadingLog): AsyncGenerator<readonly SourceRow[]>;
}
