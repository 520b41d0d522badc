import { TokensiftError } from '@tokensift/core';
import {
  type Column,
  cellOf,
  type LocatedColumn,
  listNames,
  locateColumn,
  missingColumn,
  noteColumn,
} from '../columns.ts';
import { placeOf } from '../placed.ts';
import type { ReadingLog } from '../reading-log.ts';
import type { Cells, ColumnPart } from '../rows/row-format.ts';
import { switchTo, taskOfFields } from '../rows/task-switch.ts';
import type { SourceOptions, SourceRow } from './source.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Finds the parts of rows by their keys, which may be others from row to row. */
export interface KeyFinder {
  /** @throws TokensiftError `unsupported` for a row that labels tokens where texts are read. */
  rowOf(object: JsonObject, line: number): SourceRow;
  /** @throws TokensiftError `invalid-data` when no row has a part that all need. */
  close(): void;
}

export function createKeyFinder(
  file: string,
  { columns, hasLists }: SourceOptions,
  log: ReadingLog,
): KeyFinder {
  const found = new Set<Column>();
  const names = new Set<string>();
  let firstLine: number | undefined;
  const isMissing = (column: Column): boolean => column.required && !found.has(column);
  return {
    rowOf(object, line) {
      firstLine ??= line;
      const where = placeOf({ file, line });
      if (!hasLists) refuseTags(object, where);
      const cells: Partial<Record<ColumnPart, unknown>> = {};
      for (const column of columns) {
        const located = locateKey(column, object, where);
        if (located === undefined) continue;
        found.add(column);
        noteColumn(log, located);
        cells[column.part] = cellOf(located, (name) => object[name]);
      }
      if (columns.some(isMissing)) for (const name of Object.keys(object)) names.add(name);
      return toRow(cells, columns, object, line);
    },
    close() {
      const missing = columns.find(isMissing);
      if (missing === undefined || firstLine === undefined) return;
      throw missingColumn(missing, columns, [...names], placeOf({ file, line: firstLine }));
    },
  };
}

/** Nearly all rows have the exact names, which is quick to see. */
function locateKey(column: Column, object: JsonObject, where: string): LocatedColumn | undefined {
  if (!column.isSeveral) {
    const exact = column.names.find((name) => Object.hasOwn(object, name));
    if (exact !== undefined) return { column, names: [exact] };
  }
  return locateColumn(column, Object.keys(object), where);
}

function toRow(cells: Cells, columns: readonly Column[], object: JsonObject, line: number): SourceRow {
  // A row without a label is told of with the other checks of labels.
  const missing = columns.find(({ part, required }) => required && part !== 'label' && !(part in cells));
  if (missing === undefined) return { line, cells };
  return {
    line,
    problem: {
      problem: `there is no ${JSON.stringify(missing.names[0])}; found: ${listNames(Object.keys(object))}`,
      hint: 'Add it, or remove the row.',
    },
  };
}

function refuseTags(object: JsonObject, where: string): void {
  if (!Array.isArray(object.tokens) || !Array.isArray(object.tags)) return;
  const task = taskOfFields(Object.keys(object))!;
  throw new TokensiftError({
    code: 'unsupported',
    where,
    message: 'the row labels tokens ("tokens" and "tags"), and whole texts are read.',
    hint:
      `To classify tokens: ${switchTo(task)}. To cut them into labelled texts: --tags-as spans, or ` +
      '`columns: { tagsAs: spans }` in an experiment.',
  });
}

/** How a row is written, for people. */
export const rowSketch = (columns: readonly Column[]): string =>
  `{${columns.flatMap(({ names, required }) => (required ? [`${JSON.stringify(names[0])}: …`] : [])).join(', ')}}`;
