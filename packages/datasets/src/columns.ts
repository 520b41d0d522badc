import { TokensiftError } from '@tokensift/core';
import type { ReadingLog } from './reading-log.ts';
import type { ColumnPart, ColumnSpec } from './rows/row-format.ts';
import { switchTo, taskOfFields } from './rows/task-switch.ts';

/** Names of the columns (of JSON keys) that hold a row's parts. */
export interface ColumnNames {
  /** What is classified: a text, or a list of tokens. Default `text` or `tokens`. */
  readonly text?: string;
  /**
   * What it is labelled with: default `label`, `labels` or `tags`. For rows with several labels it may be a list of
   * columns, one a label, that hold 1 or 0.
   */
  readonly label?: string | readonly string[];
  /** The second text of a pair task; default `pair`, which need not be there unless it is named. */
  readonly pair?: string;
  /** The index of the marked token; default `predicate`. */
  readonly predicate?: string;
  /**
   * Cuts rows that label tokens (`tokens` and `tags`) into labelled texts: each entity is one, with its type as label, and
   * so is each stretch between entities, with the label "O".
   */
  readonly tagsAs?: 'spans';
}

/** A column to look for. */
export interface Column {
  readonly part: ColumnPart;
  /** Its possible names, the preferred one first; where it is several columns, the names of all of them. */
  readonly names: readonly string[];
  readonly required: boolean;
  readonly isSeveral: boolean;
}

/**
 * The columns to look for.
 * @throws TokensiftError `invalid-argument` for a list of names where one column is needed, and for an empty one.
 */
export function resolveColumns(specs: readonly ColumnSpec[], given: ColumnNames): readonly Column[] {
  return specs.map(({ part, names, required, several = false }) => {
    const named = given[part];
    if (named === undefined) return { part, names, required, isSeveral: false };
    if (typeof named === 'string') return { part, names: [named], required: true, isSeveral: false };
    if (named.length === 1) return { part, names: named, required: true, isSeveral: false };
    if (several && named.length > 0) return { part, names: named, required: true, isSeveral: true };
    throw new TokensiftError({
      code: 'invalid-argument',
      where: `columns.${part}`,
      message:
        named.length === 0 ? 'no column is named.' : `one column is needed, and ${named.length} are named.`,
      hint:
        part === 'label' && !several ? `A column for each label: ${switchTo('multi-label')}.` : 'Name one.',
    });
  });
}

/**
 * The columns that a name stands for: those of exactly this name, or else those that differ from it by capitals, or by
 * white space or quotes around it, only.
 */
export function matchColumns(wanted: string, found: readonly string[]): string[] {
  const exact = found.filter((name) => name === wanted);
  const plain = plainName(wanted);
  return exact.length > 0 ? exact : found.filter((name) => plainName(name) === plain);
}

/** White space includes the byte order mark. */
const plainName = (name: string): string =>
  name
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim()
    .toLowerCase();

/** Where a column is: the names that the file has for it, one unless it is several columns. */
export interface LocatedColumn {
  readonly column: Column;
  readonly names: readonly string[];
}

/**
 * Where a column is; undefined where it is not.
 * @param where the file, and the line that names the columns
 * @throws TokensiftError `invalid-data` for one that could be one of several.
 */
export function locateColumn(
  column: Column,
  found: readonly string[],
  where: string,
): LocatedColumn | undefined {
  const matches = column.names.map((name) => matchColumns(name, found));
  for (const [i, matching] of matches.entries()) {
    if (matching.length > 1) throw ambiguousColumn(column.part, column.names[i], matching, where);
    if (!column.isSeveral && matching.length === 1) return { column, names: matching };
  }
  const isThere = column.isSeveral && matches.every(({ length }) => length > 0);
  return isThere ? { column, names: matches.flat() } : undefined;
}

/**
 * The columns that hold a row's parts.
 * @throws TokensiftError `invalid-data` for a column that must be there and is not, or could be one of several.
 */
export function locateColumns(
  columns: readonly Column[],
  found: readonly string[],
  where: string,
): readonly LocatedColumn[] {
  const located = columns.flatMap((column) => locateColumn(column, found, where) ?? []);
  const missing = columns.find(
    (column) => column.required && !located.some((other) => other.column === column),
  );
  if (missing !== undefined) throw missingColumn(missing, columns, found, where);
  return located;
}

/** The cell of a column: its value, or the values of several columns by the names that the user gave them. */
export function cellOf({ column, names }: LocatedColumn, read: (name: string) => unknown): unknown {
  if (!column.isSeveral) return read(names[0]);
  return Object.fromEntries(names.map((name, i) => [column.names[i], read(name)]));
}

function ambiguousColumn(
  part: ColumnPart,
  wanted: string,
  matches: readonly string[],
  where: string,
): TokensiftError {
  const same = matches.every((name) => name === matches[0]);
  return new TokensiftError({
    code: 'invalid-data',
    where,
    message: same
      ? `there are ${matches.length} columns ${JSON.stringify(matches[0])}.`
      : `several columns could be ${JSON.stringify(wanted)}: ${listNames(matches)}.`,
    hint: same
      ? 'Give each column a name of its own.'
      : `Name the one to use: --${part}-column ${JSON.stringify(matches[0])}, or \`columns\` in an experiment.`,
  });
}

/** The error for a column that must be there; it offers the only column that is left, where there is one. */
export function missingColumn(
  { part, names, isSeveral }: Column,
  columns: readonly Column[],
  found: readonly string[],
  where: string,
): TokensiftError {
  const taken = columns.flatMap((column) => column.names.flatMap((name) => matchColumns(name, found)));
  const left = found.filter((name) => !taken.includes(name));
  const isLabelled = columns.some((column) => column.part === 'label');
  const flags =
    left.length === 1
      ? `--${part}-column ${JSON.stringify(left[0])}`
      : isLabelled
        ? '--text-column and --label-column'
        : '--text-column NAME';
  const inExperiment = isLabelled ? ', or `columns` in an experiment' : '';
  const absent = isSeveral ? names.find((name) => matchColumns(name, found).length === 0)! : names[0];
  return new TokensiftError({
    code: 'invalid-data',
    where,
    message: `there is no column ${JSON.stringify(absent)}; found: ${listNames(found)}.`,
    hint: `Name the columns to use: ${flags}${inExperiment}.${offerTask(columns, found)}`,
  });
}

/** The task that the fields of the rows are for, where it is not the one whose columns are looked for. */
function offerTask(columns: readonly Column[], found: readonly string[]): string {
  const task = columns.some(({ part }) => part === 'label') ? taskOfFields(found) : undefined;
  return task === undefined ? '' : ` For rows with these: ${switchTo(task)}.`;
}

/** More names than these are not read. */
const LISTED_NAMES = 20;

export function listNames(names: readonly string[]): string {
  const listed = names.slice(0, LISTED_NAMES).map((name) => JSON.stringify(name));
  return [...listed, ...(names.length > LISTED_NAMES ? [`… (${names.length})`] : [])].join(', ');
}

/** Notes that a column was taken whose name is not quite the one that was looked for. */
export function noteColumn(log: ReadingLog, { column, names }: LocatedColumn): void {
  for (const [i, name] of names.entries()) {
    if (column.names.includes(name)) continue;
    const wanted = column.names[column.isSeveral ? i : 0];
    log.note('column', `the column ${JSON.stringify(name)} is taken for ${JSON.stringify(wanted)}`);
  }
}
