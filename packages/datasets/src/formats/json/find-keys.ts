import { TokensiftError } from '@tokensift/core';
import type { Column } from '../../columns/column.ts';
import { missingColumn } from '../../columns/column-errors.ts';
import { guessColumns, noteGuesses } from '../../columns/guess-columns.ts';
import { listNames } from '../../columns/list-names.ts';
import { cellOf, type LocatedColumn, locateColumn, noteColumn } from '../../columns/locate-columns.ts';
import { placeOf } from '../../placed.ts';
import type { ReadingLog } from '../../reading-log.ts';
import type { ColumnPart } from '../../rows/row-format.ts';
import { switchTo, taskOfFields } from '../../rows/task-switch.ts';
import type { SourceOptions, SourceRow } from '../source.ts';
import type { JsonObject, JsonRow } from './json-row.ts';

/**
 * Finds the parts of rows by their keys, which may be others from row to row. Where keys are to be guessed, all rows are
 * looked at first: a guess is one for the whole file.
 * @param rows begins to read the rows
 * @throws TokensiftError `unsupported` for a row that labels tokens where texts are read, `invalid-data` for a key that
 * could be one of several, and when no row has a part that all need.
 */
export async function* findKeys(
  rows: () => AsyncIterable<readonly JsonRow[]>,
  file: string,
  options: SourceOptions,
  log: ReadingLog,
): AsyncGenerator<readonly SourceRow[]> {
  const found = new Set<Column>();
  const names = new Set<string>();
  const { hasLists } = options;
  let { columns } = options;
  let firstLine: number | undefined;
  const rowOf = ({ object, line }: Extract<JsonRow, { object: JsonObject }>): SourceRow => {
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
    if (found.size < columns.length) for (const name of Object.keys(object)) names.add(name);
    // A row without a label is told of with the other checks of labels.
    const missing = columns.find(({ part, required }) => required && part !== 'label' && !(part in cells));
    return missing === undefined ? { line, cells } : { line, problem: noKey(missing, object) };
  };
  for await (const some of rows()) {
    const first = firstLine === undefined ? some.find((row) => 'object' in row) : undefined;
    if (first !== undefined) {
      firstLine = first.line;
      columns = await guessKeys(rows, first.object, columns, log);
    }
    yield some.map((row) => ('problem' in row ? row : rowOf(row)));
  }
  const missing = columns.find((column) => column.required && !found.has(column));
  if (missing === undefined || firstLine === undefined) return;
  throw missingColumn(missing, { ...options, columns }, [...names], placeOf({ file, line: firstLine }));
}

/** The columns with guessed keys, where the first row has a key that may be one. */
async function guessKeys(
  rows: () => AsyncIterable<readonly JsonRow[]>,
  first: JsonObject,
  columns: readonly Column[],
  log: ReadingLog,
): Promise<readonly Column[]> {
  if (guessColumns(columns, Object.keys(first)).guesses.length === 0) return columns;
  const all = new Set<string>();
  for await (const some of rows()) {
    for (const row of some) if ('object' in row) for (const name of Object.keys(row.object)) all.add(name);
  }
  const guessed = guessColumns(columns, [...all]);
  noteGuesses(log, guessed);
  return guessed.columns;
}

/** Nearly all rows have the exact names, which is quick to see. */
function locateKey(column: Column, object: JsonObject, where: string): LocatedColumn | undefined {
  if (!column.isSeveral) {
    const exact = column.names.find((name) => Object.hasOwn(object, name));
    if (exact !== undefined) return { column, names: [exact] };
  }
  return locateColumn(column, Object.keys(object), where);
}

const noKey = ({ names }: Column, object: JsonObject) => ({
  problem: `there is no ${JSON.stringify(names[0])}; found: ${listNames(Object.keys(object))}`,
  hint: 'Add it, or remove the row.',
});

function refuseTags(object: JsonObject, where: string): void {
  if (!Array.isArray(object.tokens) || !Array.isArray(object.tags)) return;
  throw new TokensiftError({
    code: 'unsupported',
    where,
    message: 'the row labels tokens ("tokens" and "tags"), and whole texts are read.',
    hint:
      `To classify tokens: ${switchTo(taskOfFields(Object.keys(object))!)}. To cut them into labelled texts: ` +
      '--tags-as spans, or `columns: { tagsAs: spans }` in an experiment.',
  });
}
