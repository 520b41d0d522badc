import type { Column } from '../columns.ts';
import type { ReadingLog } from '../reading-log.ts';
import type { Cells, RowProblem } from '../rows/row-format.ts';

/** A row as a file has it. */
export type SourceRow =
  | { readonly line: number; readonly cells: Cells }
  | { readonly line: number; readonly problem: RowProblem };

export interface SourceOptions {
  readonly columns: readonly Column[];
  /** Whether rows have lists: tokens and tags. */
  readonly hasLists: boolean;
}

/** A kind of file. */
export interface FileFormat {
  /** Whether all values are strings, as in files without types. */
  readonly isPlainText: boolean;
  /** Reads the rows one after the other. */
  read(file: string, options: SourceOptions, log: ReadingLog): AsyncGenerator<SourceRow>;
}
