import { printable } from '@tokensift/core';
import Table from 'cli-table3';
import pc from 'picocolors';

/** Without colours (NO_COLOR, no terminal) the output is for files and pipes: no frame either. */
const PLAIN_CHARACTERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** A table of plain texts: what a terminal would act on is shown in each cell. */
export interface TextTable {
  push(...rows: readonly (readonly (string | number)[])[]): void;
  toString(): string;
}

/** An empty table with these columns, in the style that suits where it is written to. */
export function createTable(head: readonly string[], alignment: readonly ('left' | 'right')[]): TextTable {
  const style = { head: [], border: [], compact: true };
  const table = new Table({
    head: head.map((name) => pc.bold(printable(name))),
    colAligns: [...alignment],
    ...(pc.isColorSupported
      ? { style }
      : { style: { ...style, 'padding-left': 0, 'padding-right': 0 }, chars: PLAIN_CHARACTERS }),
  });
  return {
    push(...rows) {
      for (const row of rows) table.push(row.map((cell) => printable(String(cell))));
    },
    toString: () => table.toString(),
  };
}
